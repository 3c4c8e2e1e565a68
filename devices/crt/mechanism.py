"""One exchange with a card mechanism: command, acknowledgement, answer, acknowledgement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from devices.base import Transport, TransportLost
from devices.crt.codec import FRAMING, Command, Control, CrtMessage, Done, Refused, request
from devices.crt.stream import Ear, Framing
from devices.transport.conversation import Trouble, drain

ACK_S = 0.5  # the manuals allow the mechanism 0.3 s

NOT_RESET = "B0"
STACKER_EMPTY = "A0"
BIN_FULL = "A1"


@dataclass(frozen=True, slots=True)
class Unheard:
    """No sound answer. ``received`` = the mechanism had acknowledged the command, so it may have been carried out."""

    word: Trouble | Literal["offline"]
    received: bool
    detail: str = ""


class Mechanism:
    """The host's side of the protocol, one command at a time; the caller sees to it that only one thread asks.

    ``neighbours`` are the framings of other devices on the same line.
    """

    def __init__(
        self, line: Transport, clock: Callable[[], float], neighbours: Sequence[Framing[Any]] = (), address: int = 0
    ) -> None:
        self._line = line
        self._clock = clock
        self._framings: tuple[Framing[Any], ...] = (FRAMING, *neighbours)
        self._address = address

    def ask(self, command: Command, data: bytes = b"", answer_s: float = 1.0) -> Done | Refused | Unheard:
        """Send a command and wait for its answer; never raises. Takes at most 1.5 s longer than ``answer_s``."""
        received = False
        try:
            self._line.open()
            drain(self._line)
            ear: Ear[CrtMessage] = Ear(self._line, self._framings, self._clock)
            frame = request(command, data, self._address)

            def answers(message: CrtMessage) -> bool:
                return isinstance(message, Done | Refused) and message.code == command.value

            self._line.write(frame)
            heard = ear.hear(lambda m: m in (Control.ACK, Control.NAK) or answers(m), ACK_S)
            if heard is Control.NAK:
                self._line.write(frame)
                heard = ear.hear(lambda m: m in (Control.ACK, Control.NAK) or answers(m), ACK_S)
            if heard is Control.ACK:
                received = True
                heard = self._answer(ear, answers, answer_s)
            if isinstance(heard, Done | Refused):
                self._line.write(Control.ACK.value)
                return heard
            self._line.write(Control.CLEAR.value)
            return Unheard("bad_checksum" if isinstance(heard, Control) else heard, received)
        except TransportLost as lost:
            self._line.close()
            return Unheard("offline", received, str(lost))

    def _answer(
        self, ear: Ear[CrtMessage], answers: Callable[[CrtMessage], bool], answer_s: float
    ) -> CrtMessage | Trouble:
        """The answer; a damaged one is asked for once more. Raises TransportLost."""
        heard = ear.hear(answers, answer_s)
        if heard == "bad_checksum":
            self._line.write(Control.NAK.value)
            heard = ear.hear(answers, ACK_S)
        return heard
