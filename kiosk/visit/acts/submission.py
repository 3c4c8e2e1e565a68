"""Submitting: sealed and queued first, durable; then the centre at once, if it answers in time."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from kiosk.base.clock import Clock
from kiosk.contract import envelope
from kiosk.contract.envelope import Envelope, Header
from kiosk.contract.messages import SCHEMA_VERSION, Application, Receipt
from kiosk.contract.sealing import SealingKey
from kiosk.effects import once
from kiosk.store.stores import TerminalStore
from kiosk.sync.client import AgentClient
from kiosk.sync.wire import DeliverNow, Nothing
from kiosk.visit.acts.base import Post
from kiosk.visit.effects import Submit
from kiosk.visit.events import Committed, Queued

KEY_S = 2.0


class NoSealingKey(Exception):
    """The agent knows no key of the centre: nothing may be submitted."""


class Submission:
    """Called on the store's own thread. A key that the agent has told once serves while the agent is away."""

    def __init__(self, store: TerminalStore, agent: AgentClient, clock: Clock, post: Post) -> None:
        self._store = store
        self._agent = agent
        self._clock = clock
        self._post = post
        self._sealing_key: X25519PublicKey | None = None

    def submit(self, effect: Submit) -> None:
        """Seal, queue, and ask the agent to deliver now; the answer says whether the centre holds it.

        Whatever is raised before the case lies in the outbox goes on to the caller, and then nothing is kept.
        """
        application = effect.application
        public = self._key()
        once.submit(
            self._store.journal, self._store.outbox, application.case_id, lambda: self._seal(application, public)
        )
        receipt = self._agent.ask("deliver", DeliverNow(case_id=application.case_id), Receipt, effect.deadline_s)
        if isinstance(receipt, Receipt):
            # Told first: a row that cannot be let go now is let go at the next start, and the case is committed anyway.
            self._post(Committed(effect.visit_id, effect.request, receipt))
            self._store.outbox.settle([receipt])
        else:
            # The sealed case is safe in the outbox; the agent goes on trying.
            self._post(Queued(effect.visit_id, effect.request))

    def _key(self) -> X25519PublicKey:
        answer = self._agent.ask("sealing_key", Nothing(), SealingKey, KEY_S)
        if isinstance(answer, SealingKey):
            self._sealing_key = answer.load()
        if self._sealing_key is None:
            raise NoSealingKey("the agent has no key of the centre")
        return self._sealing_key

    def _seal(self, application: Application, public: X25519PublicKey) -> Envelope:
        header = Header(
            key_id=envelope.key_id(public),
            terminal_id=application.terminal_id,
            case_id=application.case_id,
            kind="application",
            schema_version=SCHEMA_VERSION,
            sealed_at=self._clock.real(),
        )
        return envelope.seal(application.model_dump_json().encode(), header, public)
