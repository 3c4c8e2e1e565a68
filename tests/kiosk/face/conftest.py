"""The detectors and the portraits, as in the photo tests."""

from tests.kiosk.photo.conftest import finder, models, portraits

__all__ = ["finder", "models", "portraits"]
