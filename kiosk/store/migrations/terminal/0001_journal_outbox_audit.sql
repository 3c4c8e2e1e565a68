-- Acts that cannot be taken back: the intent is a row before the act, the outcome is written after it. Ids only.
CREATE TABLE journal (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('submit', 'charge', 'print', 'slot')),
    refs        TEXT NOT NULL CHECK (json_valid(refs)),
    state       TEXT NOT NULL DEFAULT 'intent' CHECK (state IN ('intent', 'done', 'failed', 'unknown')),
    intended_at TEXT NOT NULL,
    outcome_at  TEXT,
    detail      TEXT NOT NULL DEFAULT '',
    resolved_by TEXT,
    why         TEXT,
    CHECK ((state = 'intent') = (outcome_at IS NULL)),
    CHECK ((resolved_by IS NULL) = (why IS NULL)),
    CHECK (resolved_by IS NULL OR state = 'unknown')
) STRICT;
CREATE INDEX journal_open ON journal (intended_at) WHERE state IN ('intent', 'unknown') AND resolved_by IS NULL;

-- Sealed cases that the centre has not yet confirmed. A row leaves by the centre's receipt or by a human decision.
CREATE TABLE outbox (
    case_id        TEXT PRIMARY KEY,
    seq            INTEGER NOT NULL UNIQUE,
    envelope       BLOB NOT NULL,
    content_sha256 TEXT NOT NULL CHECK (length(content_sha256) = 64),
    created        TEXT NOT NULL
) STRICT;

-- The human decisions by which a row left the outbox without a receipt.
CREATE TABLE outbox_decision (
    case_id        TEXT PRIMARY KEY,
    content_sha256 TEXT NOT NULL,
    at             TEXT NOT NULL,
    staff          TEXT NOT NULL,
    why            TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL,
    terminal TEXT NOT NULL,
    actor    TEXT NOT NULL,
    action   TEXT NOT NULL,
    object   TEXT NOT NULL,
    result   TEXT NOT NULL,
    suite    TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL UNIQUE
) STRICT;
