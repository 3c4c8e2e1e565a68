"""The kit of the camera: V4L2, MJPEG over HTTP, or a file, all through OpenCV."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from devices.base import DeviceSpec, Outcome
from devices.camera.contract import tests
from devices.camera.opencv import OpenCvCamera
from devices.camera.supervised import THERE_S, SupervisedCamera
from devices.kit import Done, Kit
from devices.transport.picture import picture_file, write_picture

LEAST_PX = 720
"""Of the shorter side: in fewer lines no face is as wide as an ID photo wants it, with hair and shoulders round it."""


def _opencv(spec: DeviceSpec, _: threading.Event) -> SupervisedCamera:
    least_px = int(spec.options.get("least_px", LEAST_PX))
    return SupervisedCamera(OpenCvCamera(spec.address, least_px=least_px))


def grab(device: SupervisedCamera, arguments: Sequence[str], deadline_s: float) -> Done:
    """Take one picture and write it to a file; the name's ending (jpg, jpeg, png) says how."""
    out = picture_file(arguments)
    camera = device.camera
    if not camera.is_there(THERE_S):
        return Done(Outcome.FAILED, "absent")
    camera.start()
    try:
        frame = camera.take(deadline_s)
        status = camera.status()
    finally:
        camera.stop()
    if frame is None:
        return Done(Outcome.FAILED, status.reasons[0] if status.state != "busy" else "silent")
    write_picture(out, frame.bgr)
    height, width = frame.bgr.shape[:2]
    return Done(Outcome.DONE, data={"file": str(out), "width": width, "height": height})


KIT: Kit[SupervisedCamera] = Kit(
    kind="camera",
    adapters={"opencv": _opencv},
    adapter_at=lambda address: "opencv",
    tests=lambda device: tests(device.camera),
    actions={"grab": grab},
    usage={"grab": "grab OUT (.jpg, .png)"},
)
