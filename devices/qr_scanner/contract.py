"""What every code scanner must do. Hold a code before it until it was read twice; without one, two are not tried."""

from __future__ import annotations

from devices.contract import Test
from devices.qr_scanner.port import LONGEST_TEXT, QrScanner, ScanFailed, Scanned

HOLD_S = 10.0
AGAIN_S = 3.0


def tests(scanner: QrScanner, hold_s: float, again_s: float) -> list[Test]:
    """The suite, with the times to wait for a code and for its second reading; its tests are run in this order."""
    seen: list[str] = []

    def reads() -> bool | None:
        match scanner.read(hold_s):
            case Scanned(text):
                seen.append(text)
                return 1 <= len(text) <= LONGEST_TEXT
            case ScanFailed(word):
                return None if word == "no_code" else False

    def reads_the_same() -> bool | None:
        if not seen:
            return None
        match scanner.read(again_s):
            case Scanned(text):
                return text == seen[0]
            case ScanFailed(word):
                return None if word == "no_code" else False

    def forgets() -> bool:
        scanner.clear()
        return scanner.status().state == "ready"

    return [
        ("its line is there", lambda: scanner.status().state == "ready"),
        ("it reads a code", reads),
        ("it reads the same code as the same text", reads_the_same),
        ("what was scanned can be forgotten", forgets),
    ]
