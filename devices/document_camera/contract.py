"""What every document camera must do. A page should lie under it, and nobody touch it."""

from __future__ import annotations

from devices.contract import Test
from devices.document_camera.page import distance
from devices.document_camera.port import DocumentCamera, Failed, Page

_SCAN_S = 5.0
_SAME_PX = 12.0


class _Scans:
    """Two scans of one page."""

    def __init__(self, camera: DocumentCamera) -> None:
        self._camera = camera
        self._pages: list[Page] = []

    def scan(self) -> bool | None:
        found = self._camera.scan(_SCAN_S)
        if isinstance(found, Page):
            self._pages.append(found)
            return bool(min(found.bgr.shape[:2]) >= 300)
        return None if found.word == "no_page" else False

    def agree(self) -> bool | None:
        if len(self._pages) < 2:
            return None
        first, second = self._pages
        return first.paper == second.paper and distance(first.corners, second.corners) <= _SAME_PX


def tests(camera: DocumentCamera) -> list[Test]:
    """The suite; its tests are run in this order."""
    scans = _Scans(camera)
    return [
        ("it shows pictures", lambda: camera.status().state in ("ready", "degraded")),
        ("it gives a whole picture", lambda: not isinstance(camera.grab(_SCAN_S), Failed)),
        ("it finds the page", scans.scan),
        ("it finds it again, in a new picture", scans.scan),
        ("both are the same page in the same place", scans.agree),
    ]
