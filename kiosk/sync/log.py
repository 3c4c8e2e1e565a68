"""The agent's log: JSON lines on standard error, without a word of a resident."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import TextIO

import structlog


def configure(stream: TextIO = sys.stderr) -> None:
    """Once, at the start of the process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=stream),
    )


def describe(error: BaseException) -> str:
    """Kind and place of an error; never its text, which may repeat what was refused."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
