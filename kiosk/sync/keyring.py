"""The centre's sealing keys as last heard, kept in agent.db so that a case can be sealed while the centre is away."""

from __future__ import annotations

import structlog
from pydantic import ValidationError

from kiosk.contract.sealing import SealingKey, SealingKeys
from kiosk.store.cursors import Cursors
from kiosk.sync.center import Answer, Center

_CURSOR = "sealing_keys"


class KeyRing:
    """The last good keys. Thread-safe: it holds nothing but what the database holds."""

    def __init__(self, center: Center, cursors: Cursors) -> None:
        self._center = center
        self._cursors = cursors

    def current(self) -> SealingKey | None:
        """The key to seal to; None when the centre was never reached."""
        kept = self._cursors.find(_CURSOR)
        return SealingKeys.model_validate_json(kept).chosen() if kept else None

    def refresh(self, deadline_s: float) -> bool:
        """Ask the centre; what it says badly is not kept. True when the keys are fresh."""
        answer = self._center.call("GET", "/v1/keys", b"", deadline_s)
        if not isinstance(answer, Answer) or answer.status != 200:
            return False
        try:
            keys = SealingKeys.model_validate_json(answer.body)
        except ValidationError as error:
            structlog.get_logger().error("the centre's sealing keys make no sense", faults=error.error_count())
            return False
        self._cursors.keep(_CURSOR, keys.model_dump_json())
        return True
