"""The door to the centre: signed HTTP with deadlines. What came back is judged in ``answers``."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import requests
import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.base.clock import Clock
from kiosk.contract.signed_request import sign_request
from kiosk.sync.reach import Reach
from kiosk.sync.settings import AgentSettings

_LONGEST_ANSWER = 16 * 1024 * 1024
_BEHIND_A_PROXY = {502, 503, 504}


@dataclass(frozen=True, slots=True)
class Answer:
    """The centre's HTTP answer. ``retry_after_s`` where it asks to be left alone for a while."""

    status: int
    body: bytes
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing came, or not all of it: ``refused``, ``timeout``, ``cut``, ``tls`` or ``too_long``."""

    word: str


class Center:
    """Calls the centre. Thread-safe: each thread keeps a session, and so a pool of connections, of its own."""

    def __init__(self, settings: AgentSettings, key: Ed25519PrivateKey, clock: Clock, reach: Reach) -> None:
        self._settings = settings
        self._key = key
        self._clock = clock
        self._reach = reach
        self._local = threading.local()

    def call(self, method: str, path: str, body: bytes, deadline_s: float) -> Answer | NoAnswer:
        """One request within ``deadline_s`` seconds.

        A cut line is tried again once: a connection that the centre closed while idle shows only when it is used, and
        every request of the agent may arrive twice without harm.
        """
        end = self._clock.monotonic() + deadline_s
        answer = self._once(method, path, body, end)
        if answer == NoAnswer("cut"):
            answer = self._once(method, path, body, end)
        match answer:
            case NoAnswer(word):
                self._reach.away(word)
            case Answer(status) if status in _BEHIND_A_PROXY:
                self._reach.away(f"http_{status}")
            case _:
                self._reach.up()
        return answer

    def _once(self, method: str, path: str, body: bytes, end: float) -> Answer | NoAnswer:
        left = end - self._clock.monotonic()
        if left <= 0:
            return NoAnswer("timeout")
        headers = sign_request(self._key, self._settings.terminal_id, method, path, body, self._clock.real())
        try:
            with self._session().request(
                method,
                self._settings.center_url + path,
                data=body,
                headers={**headers, "Content-Type": "application/json", "Accept-Encoding": "identity"},
                timeout=(min(self._settings.connect_timeout_s, left), left),
                allow_redirects=False,
                stream=True,
            ) as response:
                received = self._read(response, end)
                if isinstance(received, NoAnswer):
                    return received
                return Answer(response.status_code, received, _seconds(response.headers.get("Retry-After")))
        except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
            return NoAnswer("timeout")
        except requests.exceptions.SSLError:
            return NoAnswer("tls")
        except requests.ConnectionError as error:
            return NoAnswer("refused" if _never_connected(error) else "cut")
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
            return NoAnswer("cut")

    def _read(self, response: requests.Response, end: float) -> bytes | NoAnswer:
        # Piece by piece, because the read timeout starts anew with every byte of a line that only drips.
        received = bytearray()
        while part := response.raw.read1(65536):
            received += part
            if len(received) > _LONGEST_ANSWER:
                return NoAnswer("too_long")
            if self._clock.monotonic() > end:
                return NoAnswer("timeout")
        promised = response.headers.get("Content-Length", "")
        if promised.isdecimal() and len(received) < int(promised):
            return NoAnswer("cut")
        return bytes(received)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            # The way to the centre is configured, never taken from proxy variables of the environment.
            session.trust_env = False
        return session


def _never_connected(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), urllib3.exceptions.NewConnectionError)


def _seconds(retry_after: str | None) -> float | None:
    # The other form, an HTTP date, is not used by our centre and would trust its clock.
    return float(retry_after) if retry_after and retry_after.isdecimal() else None
