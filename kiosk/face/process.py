"""The face engine's process as its owner holds it: started, asked, never waited for past a deadline, replaced."""

from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Event, Timer
from typing import Any, Final, Literal

from kiosk.face.engine import Ready, Refused, serve
from kiosk.face.matcher import Options

START_S: Final = 30.0
_GRACE_S: Final = 1.0

Fault = Literal["unknown", "broken", "options", "model", "process"]
"""A provider's word (``providers.Word``), or its process did not start."""


class FaceEngineError(RuntimeError):
    """There is no engine, or its process died or was silent and is started anew."""


class EngineProcess:
    """Not for two threads at once, but for ``kill`` and what can be read."""

    def __init__(self, name: str, options: Options, answer_s: float) -> None:
        """``name`` is the engine's entry point; ``answer_s`` is waited for each answer."""
        self._name = name
        self._options = options
        self._answer_s = answer_s
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._ready: Ready | None = None
        self._owed = 0
        self.fault: Fault | None = None

    @property
    def id(self) -> int | None:
        """The process's number; None while there is none."""
        return self._process.pid if self._process is not None else None

    @property
    def owed(self) -> int:
        """How many answers are still to come."""
        return self._owed

    def up(self) -> Ready:
        """Which engine it is, once its models are loaded. Raises ``FaceEngineError``."""
        if self._process is None or not self._process.is_alive():
            self._spawn()
        if self._ready is None:
            self._ready = self._hello()
        return self._ready

    def send(self, request: object, *, answered: bool = True) -> None:
        """Hands over one request. Raises ``FaceEngineError``."""
        process, pipe = self._process, self._pipe
        if process is None or pipe is None:
            raise self._broken("is not running")
        # A process that hangs does not read, and then `send` itself would wait for ever: the timer ends both.
        late = Event()

        def end() -> None:
            late.set()
            process.kill()

        limit = Timer(self._answer_s, end)
        limit.start()
        try:
            pipe.send(request)
        except OSError as error:
            raise self._broken(self._silence if late.is_set() else "died") from error
        finally:
            limit.cancel()
        self._owed += answered

    def answer(self) -> Any:
        """The next answer. Raises ``FaceEngineError``."""
        if self._pipe is None:
            raise self._broken("is not running")
        try:
            if not self._pipe.poll(self._answer_s):
                raise self._broken(self._silence)
            told = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise self._broken("died") from error
        self._owed -= 1
        return told

    def answered(self) -> bool:
        """Whether an answer can be had without waiting; True also when the process died, which ``answer`` tells."""
        return self._pipe is None or self._pipe.poll(0)

    def kill(self) -> None:
        """Ends the process; whoever waits for it need wait no longer. From any thread."""
        process = self._process
        if process is not None:
            process.kill()  # it has nothing to finish or save

    def stop(self) -> None:
        """Ends the process and forgets it."""
        self.kill()
        process, pipe = self._process, self._pipe
        self._process = self._pipe = self._ready = None
        self._owed = 0
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.join(_GRACE_S)

    def failed(self, fault: Fault, sentence: str) -> FaceEngineError:
        """There is no engine, for this reason; the error to be raised."""
        self.stop()
        self.fault = fault
        return FaceEngineError(sentence)

    @property
    def _silence(self) -> str:
        return f"gave no answer within {self._answer_s:g} s"

    def _hello(self) -> Ready:
        pipe = self._pipe
        try:
            if pipe is None or not pipe.poll(START_S):
                raise self.failed("process", f"the face engine did not start within {START_S:g} s")
            told = pipe.recv()
        except (EOFError, OSError) as error:
            raise self.failed("process", "the face engine died while starting") from error
        if isinstance(told, Refused):
            raise self.failed(told.word, told.sentence)
        assert isinstance(told, Ready)
        self.fault = None
        return told

    def _broken(self, what: str) -> FaceEngineError:
        self._spawn()  # so that it is up again before the next resident
        return FaceEngineError(f"the face engine {what}; it was started anew")

    def _spawn(self) -> None:
        self.stop()
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        arguments = (theirs, self._name, dict(self._options))
        process = context.Process(target=serve, args=arguments, name="face-engine", daemon=True)
        process.start()
        theirs.close()  # so that the death of the process closes the pipe
        self._process, self._pipe = process, ours
