"""The kit of the document camera: V4L2, MJPEG over HTTP, or a file, all through OpenCV."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from devices.base import DeviceSpec, Outcome
from devices.document_camera.contract import tests
from devices.document_camera.opencv import OpenCvDocumentCamera
from devices.document_camera.port import Corners, DocumentCamera, Failed
from devices.kit import Done, Kit
from devices.transport.picture import picture_file, write_picture


def _opencv(spec: DeviceSpec, stop: threading.Event) -> DocumentCamera:
    """Options: ``width`` and ``height`` in pixels, 1920 x 1080 where they are not given."""
    width, height = (int(spec.options.get(name, usual)) for name, usual in (("width", 1920), ("height", 1080)))
    return OpenCvDocumentCamera(spec.address, width, height, stop=stop)


def grab(camera: DocumentCamera, arguments: Sequence[str], deadline_s: float) -> Done:
    """Write one whole picture to a file."""
    out = picture_file(arguments)
    found = camera.grab(deadline_s)
    if isinstance(found, Failed):
        return Done(Outcome.FAILED, found.word)
    write_picture(out, found)
    return Done(Outcome.DONE, data={"file": str(out), "width": found.shape[1], "height": found.shape[0]})


def scan(camera: DocumentCamera, arguments: Sequence[str], deadline_s: float) -> Done:
    """Wait for a page and write it, straightened, to a file."""
    out = picture_file(arguments)
    found = camera.scan(deadline_s)
    if isinstance(found, Failed):
        return Done(Outcome.FAILED, found.word)
    write_picture(out, found.bgr)
    data = {
        "file": str(out),
        "width": found.bgr.shape[1],
        "height": found.bgr.shape[0],
        "paper": found.paper,
        "sharpness": round(found.sharpness, 3),
        "corners": _rounded(found.corners),
        "codes": [{"text": one.text, "format": one.format, "corners": _rounded(one.corners)} for one in found.codes],
    }
    return Done(Outcome.DONE, data=data)


def _rounded(corners: Corners) -> list[list[float]]:
    return [[round(x, 1), round(y, 1)] for x, y in corners]


KIT: Kit[DocumentCamera] = Kit(
    kind="document_camera",
    adapters={"opencv": _opencv},
    adapter_at=lambda address: "opencv",
    tests=tests,
    actions={"grab": grab, "scan": scan},
    usage={"grab": "grab OUT (.jpg, .png)", "scan": "scan OUT (.jpg, .png)"},
    options=("width", "height"),
)
