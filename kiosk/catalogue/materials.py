"""The white list of proofs (证明): seven for the five businesses of measure 23, and named exceptions (domain 2.0.6).

Any other proof that a service demands stops the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_RESIDENCE = frozenset({"RP_APPLY", "RP_ENDORSE", "HMT_APPLY"})

PROOFS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "SEX_CHANGE": frozenset({"HH_ITEM_CHANGE", "HH_ITEM_CORRECT"}),
        "BIRTH_DATE_CHANGE": frozenset({"HH_ITEM_CORRECT"}),
        "BIRTH_CERTIFICATE": frozenset({"HH_BIRTH"}),
        "DEATH": frozenset({"HH_DEATH"}),
        "ADDRESS": _RESIDENCE,  # RP_APPLY by measure 23, RP_ENDORSE by N70, HMT_APPLY by H2
        "EMPLOYMENT": _RESIDENCE,
        "SCHOOL": _RESIDENCE,
        "HOUSING": frozenset({"RP_REGISTER"}),  # N59
        "KINSHIP": frozenset({"HH_MIGRATE_IN_PROVINCE", "HH_MIGRATE_CROSS_PROVINCE"}),  # measure 24
    }
)
"""Code of a proof -> the services that may demand it."""


def may_demand(service: str, proof: str) -> bool:
    """Whether a service may demand a proof."""
    return service in PROOFS.get(proof, frozenset())
