"""A registry of synthetic residents: a people file, drawn archive photos, and prints made by the simulated reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID, uuid5

import cv2
import numpy as np
from pydantic import TypeAdapter, ValidationError

from center.registry.port import HeldCard, OpenCase, Person, Reference
from kiosk.catalogue.people import CardSection, CaseSection, PeopleError, PersonSection, RegistrySection, read_people
from kiosk.contract.messages import Print
from kiosk.rules import identity_number

PHOTO_SIZE = (358, 441)
"""Width and height in pixels of an archive photo (GA 461)."""
_JPEG_QUALITY = 90
_ARCHIVE_SUFFIX = ".ga461.jpg"
_CASES = UUID("5f0c6a52-1f0c-4d4b-9d53-6c1b7d0a4d10")
"""The name space of made-up case ids."""

_PRINTS: TypeAdapter[dict[str, tuple[Print, ...]]] = TypeAdapter(dict[str, tuple[Print, ...]])


class SimulatedRegistry:
    """All in memory, by number; photos are read from the cache when asked for.

    ``portraits`` is what ``python -m devices.camera.simulator.build`` answers (JSON), ``prints`` a JSON object
    ``{person id: [{position, quality, template}]}``; without them proof has nothing to compare with. A rehearsal draws
    only the resident who comes. ``make_photo`` makes the ID photo of a portrait, or None where none can be made of it.
    """

    def __init__(
        self,
        people: Path,
        portraits: Path | None = None,
        prints: Path | None = None,
        make_photo: Callable[[bytes], bytes | None] = lambda _portrait: None,
    ) -> None:
        sections = read_people(people)
        held = _read_prints(prints) if prints else {}
        drawn = _read_portraits(portraits) if portraits else {}
        registered = [(one, registry) for one in sections if (registry := _registry_of(one))]
        for one, registry in registered:
            if prints and registry.prints and one.id not in held:
                raise PeopleError(prints, one.id, "", "the registry holds prints of this person, the file has none")
        self._make_photo = make_photo
        self._people = {one.number: _build(one, registry) for one, registry in registered}
        self._prints = {one.number: held.get(one.id, ()) for one, registry in registered if registry.prints}
        self._portraits = {one.number: drawn[one.id] for one, _ in registered if one.id in drawn}

    def find(self, number: str) -> Person | None:
        return self._people.get(number)

    def reference(self, person: Person) -> Reference:
        """Raises OSError when a portrait of the index cannot be read, or the archive photo not kept beside it."""
        portrait = self._portraits.get(person.number)
        return Reference(self._archive_photo(portrait) if portrait else None, self._prints.get(person.number, ()))

    def _archive_photo(self, portrait: Path) -> bytes:
        """Made once, at the first question, and kept beside the portrait for every later start."""
        kept = portrait.with_name(f"{portrait.stem}{_ARCHIVE_SUFFIX}")
        if not kept.is_file():
            picture = portrait.read_bytes()
            _keep(kept, self._make_photo(picture) or crop(picture))
        return kept.read_bytes()


def _keep(path: Path, photo: bytes) -> None:
    """Whole or not at all; several centres of one machine share the folder."""
    with NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(photo)
    Path(part.name).replace(path)


def crop(picture: bytes) -> bytes:
    """The middle of a portrait at 358x441, JPEG: for one of which no ID photo can be made. OSError for no picture."""
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise OSError("an archive portrait is not a picture: remove it from the cache and build again")
    height, width = image.shape[:2]
    scale = min(width / PHOTO_SIZE[0], height / PHOTO_SIZE[1])
    cut_width, cut_height = round(PHOTO_SIZE[0] * scale), round(PHOTO_SIZE[1] * scale)
    left, top = (width - cut_width) // 2, (height - cut_height) // 2
    cut = image[top : top + cut_height, left : left + cut_width]
    small = cv2.resize(cut, PHOTO_SIZE, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    if not done:
        raise OSError("an archive photo could not be written as JPEG")
    return data.tobytes()


def _registry_of(person: PersonSection) -> RegistrySection | None:
    """Who holds a card is registered; who has neither card nor registry table (a newborn) is not."""
    if person.registry is None and person.card is not None:
        return RegistrySection()
    return person.registry


def _build(person: PersonSection, registry: RegistrySection) -> Person:
    check = identity_number.check(person.number, date.max)
    if check.birth_date is None or check.sex is None:
        raise AssertionError("the people file was checked")
    return Person(
        number=person.number,
        name=registry.name or person.name,
        sex=registry.sex or check.sex,
        nation=person.nation,
        birth_date=registry.birth_date or check.birth_date,
        address=registry.address,
        phone=person.phone or None,
        household_kind=registry.household.kind if registry.household else "FAMILY",
        card=_held(person.card),
        prints_registered=registry.prints,
        blocks=frozenset(registry.blocks),
        shared=dict(person.shared),
        cases=tuple(_case(person, place, one) for place, one in enumerate(person.cases)),
    )


def _case(person: PersonSection, place: int, one: CaseSection) -> OpenCase:
    # A case without an id in the file gets one that stays the same from start to start.
    case_id = one.case_id or uuid5(_CASES, f"{person.id}/{place}")
    return OpenCase(case_id, one.service, one.status, one.payment, one.place, one.hours, one.phone)


def _held(card: CardSection | None) -> HeldCard | None:
    if card is None or card.kind != "resident":
        return None
    return HeldCard(card.issued, card.valid_to)


def _read_prints(file: Path) -> Mapping[str, tuple[Print, ...]]:
    try:
        return _PRINTS.validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise PeopleError(file, "", ".".join(map(str, first["loc"])), first["msg"]) from None


def _read_portraits(file: Path) -> Mapping[str, Path]:
    try:
        people = json.loads(file.read_text(encoding="utf-8"))["people"]
        return {name: Path(one["archive"]) for name, one in people.items()}
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise PeopleError(file, "", "people", "not the answer of devices.camera.simulator.build") from None
