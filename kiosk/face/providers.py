"""Face engines and liveness checks as what is installed beside the kiosk: found by entry points, checked at the door.

A site adds its own with a package that names a callable in the group ``kiosk.face_matchers`` or ``kiosk.liveness``, and
with that name in ``config/kiosk.toml [face]``. The callable takes the options of the configuration.
"""

from importlib.metadata import entry_points
from typing import Any, Final, Literal

from kiosk.face.liveness import LivenessProvider
from kiosk.face.matcher import FaceMatcher, Options

MATCHERS: Final = "kiosk.face_matchers"
LIVENESS: Final = "kiosk.liveness"

Word = Literal["unknown", "broken", "options", "model"]


class ProviderError(Exception):
    """Why a provider cannot be used: one sentence for the log, and one word for the readiness page."""

    def __init__(self, word: Word, sentence: str) -> None:
        super().__init__(sentence)
        self.word = word


def load_matcher(name: str, options: Options) -> FaceMatcher:
    """The face engine of this name with its models loaded. Raises ``ProviderError``."""
    found: FaceMatcher = _load(MATCHERS, name, options, ("engine", "engine_version", "encode", "distance"))
    return found


def load_liveness(name: str, options: Options) -> LivenessProvider:
    """The liveness check of this name. Raises ``ProviderError``."""
    found: LivenessProvider = _load(LIVENESS, name, options, ("name", "version", "begin"))
    return found


def _load(group: str, name: str, options: Options, offers: tuple[str, ...]) -> Any:
    named = entry_points(group=group)
    here = [entry for entry in named if entry.name == name]
    if not here:
        known = ", ".join(sorted(named.names)) or "none"
        raise ProviderError("unknown", f"{group}: nothing is installed under the name {name!r} (there is: {known})")
    if len({entry.value for entry in here}) > 1:
        packages = ", ".join(sorted(entry.dist.name if entry.dist else entry.value for entry in here))
        raise ProviderError("unknown", f"{group}: {name!r} is offered by more than one package ({packages})")
    entry = here[0]
    try:
        provider = entry.load()(options)
    except ProviderError:
        raise
    except Exception as error:  # a site's own code: whatever it raises, the terminal goes on without it
        what = f"{type(error).__name__}: {error}".strip(": ")
        raise ProviderError("broken", f"{group}: {name!r} ({entry.value}) cannot be loaded: {what}") from error
    missing = [offer for offer in offers if not hasattr(provider, offer)]
    if missing:
        raise ProviderError("broken", f"{group}: {name!r} ({entry.value}) has no {', '.join(missing)}")
    return provider
