"""The people file is read strictly, and what may be left out has a meaning."""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest

from center.registry.simulated import SimulatedRegistry
from kiosk.catalogue.people import DEFAULT_ADDRESS, PeopleError, read_people
from tests.center.conftest import P01, P13

DEMO = Path("config/demo/people.toml")
LEAST = '[[person]]\nid = "A1"\nnumber = "42010219980315997X"\nname = "张博远"\n'
CARD = "card = { issued = 2016-08-20, valid_to = 2026-08-20 }\n"


@pytest.fixture
def write(tmp_path):
    def written(text: str) -> Path:
        file = tmp_path / "people.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return written


def test_the_demo_has_its_thirteen_residents():
    people = read_people(DEMO)
    assert [one.id for one in people] == [f"P{n:02d}" for n in range(1, 14)]
    assert len({one.seed for one in people}) == 13


def test_the_demo_says_what_domain_4_1_says():
    registry = SimulatedRegistry(DEMO)
    p01, p13 = registry.find(P01), registry.find(P13)
    assert p01 is not None
    assert p13 is not None
    assert (p01.card.valid_to, p01.prints_registered) == (date(2026, 8, 20), True)
    assert (p13.card.issued, p13.card.valid_to, p13.prints_registered) == (date(2006, 8, 20), date(2026, 8, 20), False)
    p03 = registry.find("420502195101129980")
    assert p03.card.valid_to is None
    assert not registry.find("430102199210109987").in_province
    assert registry.find("420102202605209969") is None


def test_who_holds_a_card_is_registered_even_without_a_registry_table(write):
    person = SimulatedRegistry(write(LEAST + CARD)).find(P01)
    assert person is not None
    assert (person.address, person.nation, person.sex) == (DEFAULT_ADDRESS, "汉", "male")
    assert person.prints_registered


def test_who_has_neither_is_not(write):
    assert SimulatedRegistry(write(LEAST)).find(P01) is None


def test_a_permit_is_no_id_card(write):
    file = write(LEAST + CARD.replace("2026-08-20 }", '2026-08-20, kind = "hmt" }'))
    assert SimulatedRegistry(file).find(P01).card is None


def test_a_block_may_be_named_with_or_without_its_prefix(write):
    file = write(LEAST + 'registry = { blocks = ["frozen", "BLK_MILITARY"] }\n')
    assert SimulatedRegistry(file).find(P01).blocks == {"BLK_FROZEN", "BLK_MILITARY"}


@pytest.mark.parametrize("similarity", ['"same"', '"review"', '"mismatch"', "0.44", "1"])
def test_a_similarity_is_a_word_or_a_distance(write, similarity):
    read_people(write(LEAST + f"registry = {{ photo_similarity = {similarity} }}\n"))


def test_a_case_may_be_a_bare_code(write):
    person = SimulatedRegistry(write(LEAST + CARD + 'cases = ["ID_REPLACE_LOST"]\n')).find(P01)
    assert (person.cases[0].service, person.cases[0].status) == ("ID_REPLACE_LOST", "UNDER_REVIEW")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LEAST + "colour = 1\n", "people.toml: A1: colour: unknown key"),
        (LEAST + "phon = '1'\n", "people.toml: A1: phon: unknown key; did you mean phone?"),
        (LEAST.replace("997X", "9970"), "people.toml: A1: number: no identity number (checksum)"),
        (LEAST + "seed = '7'\n", "people.toml: A1: seed: "),
        (LEAST + "seed = true\n", "people.toml: A1: seed: "),
        (LEAST + "card = { issued = 2016-08-20 }\n", "people.toml: A1: card.valid_to: Field required"),
        (
            LEAST + 'card = { issued = "20160820x", valid_to = "长期" }\n',
            "people.toml: A1: card.issued: no date (YYYY-MM-DD)",
        ),
        (LEAST + 'registry = { blocks = ["BLK_NONE"] }\n', "people.toml: A1: registry.blocks.0: no block code"),
        (LEAST + 'registry = { photo_similarity = "alike" }\n', "people.toml: A1: registry.photo_similarity"),
        (LEAST + 'behaviour = { face = "angry" }\n', "people.toml: A1: behaviour.face: "),
        (LEAST + f"registry = {{ address = '{'长' * 36}' }}\n", "people.toml: A1: registry.address: "),
        (LEAST + LEAST, "people.toml: A1: id: stands twice"),
        (LEAST + LEAST.replace("A1", "A2"), "people.toml: A2: number: stands twice"),
        (LEAST.replace('id = "A1"\n', ""), "people.toml: person 1: id: Field required"),
        ("person = 3\n", "people.toml: person: the file names no [[person]]"),
        ("title = 'x'\n" + LEAST, "people.toml: title: unknown key"),
        ("[[person]\n", "people.toml: no TOML"),
    ],
)
def test_a_fault_is_told_by_file_person_key_and_reason(write, text, told):
    with pytest.raises(PeopleError) as caught:
        read_people(write(text))
    assert str(caught.value).startswith(told)


def test_a_portrait_becomes_an_archive_photo_and_prints_are_handed_out(write, tmp_path):
    _, picture = cv2.imencode(".jpg", np.full((1500, 1200, 3), 200, np.uint8))
    (tmp_path / "archive.jpg").write_bytes(picture.tobytes())
    index, prints = tmp_path / "portraits.json", tmp_path / "prints.json"
    index.write_text(json.dumps({"people": {"A1": {"archive": str(tmp_path / "archive.jpg")}}, "seconds": 1}))
    template = base64.b64encode(b"\1" * 512).decode()
    prints.write_text(json.dumps({"A1": [{"position": 11, "quality": 80, "template": template}]}))
    registry = SimulatedRegistry(write(LEAST + CARD), index, prints)
    held = registry.reference(registry.find(P01))
    photo = cv2.imdecode(np.frombuffer(held.photo, np.uint8), cv2.IMREAD_COLOR)
    assert photo.shape == (441, 358, 3)
    assert [(one.position, one.template) for one in held.prints] == [(11, b"\1" * 512)]


def test_prints_that_the_registry_should_hold_must_be_in_the_file(write, tmp_path):
    prints = tmp_path / "prints.json"
    prints.write_text("{}")
    with pytest.raises(PeopleError, match=r"prints.json: A1: the registry holds prints"):
        SimulatedRegistry(write(LEAST + CARD), None, prints)
    assert SimulatedRegistry(write(LEAST + CARD + "registry = { prints = false }\n"), None, prints).find(P01)


@pytest.mark.parametrize("text", ["{}", "[]", "no json"])
def test_an_index_that_is_none_is_refused(write, tmp_path, text):
    index = tmp_path / "portraits.json"
    index.write_text(text)
    with pytest.raises(PeopleError, match="portraits.json"):
        SimulatedRegistry(write(LEAST + CARD), index)
