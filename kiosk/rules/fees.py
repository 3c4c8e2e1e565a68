"""Fees (工本费) in integer fen, each for a period, each with its source (domain 3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.rules.errors import BadInput


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount and the days it holds on, both included; ``last`` None = until further notice."""

    fen: int
    first: date
    last: date | None
    source: str


def fee_on(fees: Sequence[Fee], day: date) -> Fee:
    """The fee of a day; raises BadInput for a day before the first period or after the last."""
    for fee in fees:
        if fee.first <= day and (fee.last is None or day <= fee.last):
            return fee
    raise BadInput("at", f"no fee is known for {day.isoformat()}")


def fault_in(fees: Sequence[Fee]) -> str | None:
    """What is wrong with a list of periods in order: ends before it begins, overlap, gap. None when sound."""
    for fee in fees:
        if fee.last is not None and fee.last < fee.first:
            return f"the fee from {fee.first} ends before it begins"
    for earlier, later in zip(fees, fees[1:], strict=False):
        if earlier.last is None or later.first <= earlier.last:
            return f"the fees from {earlier.first} and {later.first} overlap"
        if later.first != earlier.last + timedelta(days=1):
            return f"no fee is given between {earlier.last} and {later.first}"
    return None


def payable(fee: Fee, waiver: str | None, waivers: Collection[str]) -> int:
    """What this resident pays, in fen: nothing with a verified waiver that the service grants (domain 3.2)."""
    return 0 if waiver is not None and waiver in waivers else fee.fen
