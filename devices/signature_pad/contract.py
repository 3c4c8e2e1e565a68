"""What every signature pad must do. Somebody should sign when it is asked for; a screen is only asked whether it is."""

from __future__ import annotations

from devices.contract import Test
from devices.signature_pad.port import Failed, Signature, SignaturePad
from devices.signature_pad.record import digest, render

_SIGN_S = 20.0
_PNG = b"\x89PNG"


def tests(pad: SignaturePad) -> list[Test]:
    """The suite; its tests are run in this order."""
    taken: list[Signature] = []

    def sign() -> bool | None:
        found = pad.sign(_SIGN_S)
        if isinstance(found, Failed):
            return None if found.word in ("on_screen", "no_ink") else False
        taken.append(found)
        return _sound(found)

    def keep() -> bool | None:
        return render(taken[0]).startswith(_PNG) and len(digest(taken[0])) == 64 if taken else None

    return [
        ("it is there", lambda: pad.status().state == "ready"),
        ("it gives the strokes of a signature", sign),
        ("they make a picture and a digest", keep),
        ("it is there afterwards", lambda: pad.status().state == "ready"),
    ]


def _sound(found: Signature) -> bool:
    """Points lie on the pad, and time does not run backwards."""
    points = [point for stroke in found.strokes for point in stroke.points]
    times = [point.ms for point in points]
    return times == sorted(times) and all(0 <= p.x <= 1 and 0 <= p.y <= 1 and 0 <= p.pressure <= 1 for p in points)
