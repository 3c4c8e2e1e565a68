"""``kiosk journal``: acts whose end nobody knows, and what a person does about them."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from kiosk.base.paths import World
from kiosk.service.files import terminal_db
from kiosk.store.database import read_only
from kiosk.store.errors import NotFound, NotThere
from kiosk.store.journal import Entry, in_doubt_in
from kiosk.store.stores import TerminalStore

_RUNNING_ZH = "该操作正在进行或因断电中断；请等待其结束，或重新启动终端程序后再看"
_ADVICE_ZH = {
    "submit": "请在中心按受理编号核对该件是否已收到，再填写处理结果",
    "charge": "请在中心按订单核对是否已收款；不要让群众重复缴费",
    "print": "请查看出纸口和打印机内有无该纸张；带编号的证明不得自行重打，核对后填写处理结果",
    "slot": "请打开柜体查看该格口内是否有证件，登记实际情况后填写处理结果",
}
_RECEIPT_ZH = "凭条可能没有打印完整；核验身份后可以为群众补打，然后填写处理结果"


class JournalRow(TypedDict):
    """One act in doubt, or as ``resolve`` left it. ``since`` is the moment of the intent (UTC)."""

    id: str
    kind: str
    state: str
    outcome: str | None
    since: str
    advice_zh: str


def journal_report(world: World) -> list[JournalRow]:
    """Everything in doubt, oldest first. Raises StoreError on a damaged file."""
    try:
        with read_only(terminal_db(world)) as connection:
            return [_row(entry) for entry in in_doubt_in(connection)]
    except NotThere:
        return []


def resolve_entry(store: TerminalStore, entry_id: str, staff: str, why: str) -> JournalRow:
    """A person closes an act in doubt. The terminal's own store does it, because one process writes terminal.db.

    Raises NotFound, WrongState, NotAnId, each with one sentence.
    """
    try:
        known = UUID(entry_id)
    except ValueError:
        raise NotFound("the journal has no entry with such an id; kiosk journal lists them") from None
    return _row(store.journal.resolve(known, staff, why))


def _row(entry: Entry) -> JournalRow:
    return JournalRow(
        id=str(entry.id),
        kind=entry.kind,
        state="resolved" if entry.resolved_by else entry.state,
        outcome=None if entry.state == "intent" else entry.state.upper(),
        since=entry.intended_at.isoformat(),
        advice_zh=_advice(entry),
    )


def _advice(entry: Entry) -> str:
    if not entry.in_doubt:
        return ""
    if entry.state == "intent":
        return _RUNNING_ZH
    if entry.kind == "print" and entry.refs.get("paper") == "receipt":
        return _RECEIPT_ZH
    return _ADVICE_ZH[entry.kind]
