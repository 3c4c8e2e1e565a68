"""The kit of the camera: V4L2, MJPEG over HTTP, or a file, all through OpenCV."""

from __future__ import annotations

import threading

from devices.base import DeviceSpec
from devices.camera.contract import tests
from devices.camera.opencv import OpenCvCamera
from devices.camera.supervised import SupervisedCamera
from devices.kit import Kit


def _opencv(spec: DeviceSpec, _: threading.Event) -> SupervisedCamera:
    return SupervisedCamera(OpenCvCamera(spec.address))


KIT: Kit[SupervisedCamera] = Kit(
    kind="camera",
    adapters={"opencv": _opencv},
    adapter_at=lambda address: "opencv",
    tests=lambda device: tests(device.camera),
)
