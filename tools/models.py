"""Takes the three face models out of the mediapipe wheel (Apache-2.0) into assets/models/, each checked by SHA-256.

The project does not depend on mediapipe: OpenCV reads the .tflite files. The wheel's own hash is in
requirements-models.lock, so what is unpacked here is what was examined once.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

LOCK = Path("requirements-models.lock")
TARGET = Path("assets/models")
MODELS = {
    "mediapipe/modules/face_detection/face_detection_short_range.tflite": (
        "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8"
    ),
    "mediapipe/modules/face_landmark/face_landmark.tflite": (
        "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814"
    ),
    "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite": (
        "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c"
    ),
}
# One wheel for every machine that builds: only data is taken out of it.
PLATFORM = [
    "--implementation",
    "cp",
    "--python-version",
    "311",
    "--abi",
    "cp311",
    "--platform",
    "manylinux_2_28_x86_64",
]


def intact(path: Path, sha256: str) -> bool:
    """Whether ``path`` is there and is the file that was examined."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def unpack(wheel: Path, target: Path, models: dict[str, str]) -> None:
    """Copies ``models`` (member -> SHA-256) out of ``wheel``; a member that differs ends the run."""
    target.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for member, sha256 in models.items():
            content = archive.read(member)
            if hashlib.sha256(content).hexdigest() != sha256:
                raise SystemExit(f"{member}: not the file that was examined (SHA-256 differs); nothing was installed")
            (target / Path(member).name).write_bytes(content)


def main() -> None:
    if all(intact(TARGET / Path(member).name, sha256) for member, sha256 in MODELS.items()):
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", *PLATFORM]
        subprocess.run([*command, "--require-hashes", "--requirement", str(LOCK), "--dest", folder], check=True)
        unpack(next(Path(folder).glob("*.whl")), TARGET, MODELS)


if __name__ == "__main__":
    main()
