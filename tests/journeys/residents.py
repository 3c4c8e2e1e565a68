"""People files for journeys: synthetic residents who differ from an ordinary one in what the test is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number_of(head: str) -> str:
    """A well-formed number that begins with 17 digits."""
    return head + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(head, WEIGHTS, strict=True)) % 11]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A man of 1998 whose card may be renewed on 2026-06-01. All have one drawn face, so that nothing is drawn anew.

    ``nth`` makes the number: a birthday in 1998, and a sequence of 99x as all synthetic residents have.
    """

    id: str
    nth: int
    district: str = "420102"
    name: str = "张博远"
    phone: str = ""
    issued: str = "2016-08-20"
    valid_to: str = "2026-08-20"
    kind: str = "resident"
    readable: bool = True
    address: str = "湖北省武汉市江岸区台北一路21号"
    prints: bool = True
    blocks: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    behaviour: tuple[str, ...] = field(default_factory=tuple)

    @property
    def number(self) -> str:
        """The citizen identification number."""
        return number_of(f"{self.district}1998{1 + self.nth // 28:02d}{1 + self.nth % 28:02d}997")

    def toml(self) -> str:
        """One [[person]]."""
        valid_to = self.valid_to if self.valid_to[0].isdigit() else f'"{self.valid_to}"'
        lines = [
            "[[person]]",
            f'id = "{self.id}"',
            f'number = "{self.number}"',
            f'name = "{self.name}"',
            f'phone = "{self.phone}"' if self.phone else "",
            "seed = 101",
            f"cases = {list(self.cases)}",
            "[person.card]",
            f"issued = {self.issued}",
            f"valid_to = {valid_to}",
            f'kind = "{self.kind}"',
            'pass_number = "H12345678"' if self.kind == "hmt" else "",
            f"readable = {str(self.readable).lower()}",
            "[person.registry]",
            f'address = "{self.address}"',
            f"prints = {str(self.prints).lower()}",
            f"blocks = {list(self.blocks)}",
            "[person.shared]",
            *(f'"{name}" = 2020-07-01' for name in self.shared),
            "[person.behaviour]",
            *self.behaviour,
        ]
        return "\n".join(line for line in lines if line) + "\n"


def people_file(folder: Path, *people: Somebody) -> Path:
    """The file that lists them."""
    file = folder / "people.toml"
    file.write_text("\n".join(one.toml() for one in people), encoding="utf-8")
    return file
