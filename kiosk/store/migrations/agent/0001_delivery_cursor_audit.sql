-- How far the delivery of each case has come. `receipt` is the centre's word, kept as it was said.
CREATE TABLE delivery (
    case_id        TEXT PRIMARY KEY,
    content_sha256 TEXT NOT NULL CHECK (length(content_sha256) = 64),
    state          TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts       INTEGER NOT NULL CHECK (attempts > 0),
    next_at        TEXT,
    reason         TEXT,
    receipt        TEXT CHECK (receipt IS NULL OR json_valid(receipt)),
    updated_at     TEXT NOT NULL,
    CHECK ((state = 'sent') = (receipt IS NOT NULL)),
    CHECK ((state = 'sent') = (reason IS NULL))
) STRICT;
CREATE INDEX delivery_state ON delivery (state);

-- What the agent last had from the centre, by name (the sealing keys; later the cursors of bundles and the inbox).
CREATE TABLE cursor (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    at    TEXT NOT NULL
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
