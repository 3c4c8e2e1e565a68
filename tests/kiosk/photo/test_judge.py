"""Limits become verdicts; the hair gives way to the eyes; what cannot be assessed counts against nobody."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from kiosk.photo import judge as judging
from kiosk.photo.check import check_photo
from kiosk.photo.judge import RuleResult, first_refusal, judge, overall
from kiosk.photo.make import Made, make_photo
from kiosk.photo.read import Picture, read
from kiosk.photo.scene import Scene, look


def result(verdict: judging.Verdict, *, code: str = "BLUR", refuses: bool = False) -> RuleResult:
    return RuleResult(code, "sharpness", verdict, 0.3, 0.2, None, "ratio", None, None, "4.1.5", "test", refuses)


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        (["pass", "pass"], "pass"),
        (["pass", "not_assessable"], "pass"),
        (["pass", "warn"], "warn"),
        (["warn", "fail"], "fail"),
        ([], "pass"),
    ],
)
def test_the_worst_verdict_decides(verdicts: list[judging.Verdict], verdict: str):
    assert overall(result(v) for v in verdicts) == verdict


def test_only_a_failed_rule_that_refuses_stops_the_composition():
    rows = [
        result("fail", code="GLARE"),
        result("warn", refuses=True),
        result("fail", code="EYES_CLOSED", refuses=True),
    ]
    stopped = first_refusal(rows)
    assert stopped is not None
    assert stopped.code == "EYES_CLOSED"
    assert first_refusal(rows[:2]) is None


def finished(man, standard, finder, segmenter) -> Scene:
    photo = make_photo(man, standard, finder, segmenter)
    assert isinstance(photo, Made)
    return look(read(photo.jpeg), finder, segmenter)


def shifted(scene: Scene, down: int, finder, segmenter) -> Scene:
    """The same photo with the head moved up (negative) or down."""
    rgb = np.roll(scene.picture.rgb, down, axis=0)
    if down > 0:
        rgb[:down] = 255
    else:
        rgb[down:] = rgb[down - 1]
    p = scene.picture
    return look(Picture(rgb, p.format, p.mode, p.size, p.dpi, p.bytes, 1.0), finder, segmenter)


def verdict_of(scene: Scene, standard, code: str) -> str:
    return next(r.verdict for r in judge(scene, standard, "finished") if r.code == code)


def test_hair_too_low_fails(man, standard, finder, segmenter):
    scene = shifted(finished(man, standard, finder, segmenter), 12, finder, segmenter)
    assert verdict_of(scene, standard, "HAIR_TOP") == "fail"


def test_hair_that_is_cut_without_need_fails(man, standard, finder, segmenter):
    scene = shifted(finished(man, standard, finder, segmenter), -14, finder, segmenter)
    assert verdict_of(scene, standard, "HAIR_TOP") == "fail"


def test_hair_cut_because_the_eyes_can_go_no_lower_only_warns(man, standard, finder, segmenter):
    scene = finished(man, standard, finder, segmenter)
    eyes = scene.picture.rgb.shape[0] - float(scene.face.eye_middle[1])
    tall = shifted(scene, int(eyes - 210), finder, segmenter)
    rgb = tall.picture.rgb
    forehead = int(tall.face.eye_middle[1] - 0.55 * tall.face.width)
    crown = int(scene.face.eye_middle[1] - 0.8 * scene.face.width) + int(eyes - 210)
    rgb[:forehead] = cv2.resize(rgb[crown:forehead], (rgb.shape[1], forehead))
    again = look(tall.picture, finder, segmenter)
    assert verdict_of(again, standard, "EYE_LINE") == "pass"
    assert verdict_of(again, standard, "HAIR_TOP") == "warn"


def test_without_a_face_only_the_count_and_the_file_are_judged(standard, finder, segmenter):
    blank = np.full((441, 358, 3), 255, dtype=np.uint8)
    rules = judge(
        look(Picture(blank, "JPEG", "RGB", (358, 441), (350, 350), 15_000, 1.0), finder, segmenter),
        standard,
        "finished",
    )
    assert {r.code for r in rules if r.verdict == "fail"} == {"NO_FACE"}
    assert all(r.verdict in ("pass", "fail") or r.value is None for r in rules)


def test_a_portrait_and_its_finished_photo_agree(portraits, standard, finder, segmenter):
    data = portraits.data("icao-study-compliant_3.png")
    assert check_photo(data, standard, finder, segmenter, source=True).verdict == "pass"


def test_what_a_failed_rule_explains_is_not_assessed_and_names_it(man, standard, finder, segmenter):
    scene = finished(man, standard, finder, segmenter)
    grey = np.repeat(scene.picture.rgb.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    picture = replace(scene.picture, rgb=grey, mode="L")
    rules = judge(look(picture, finder, segmenter), standard, "finished")
    assert {rule.code for rule in rules if rule.verdict == "fail"} == {"COLOUR"}
    colourless = next(rule for rule in rules if rule.measure == "skin_chroma")
    assert (colourless.verdict, colourless.value, colourless.explained_by) == ("not_assessable", None, "COLOUR")
    assert colourless.reason_zh is None


def test_a_slight_fault_is_told_once_and_hides_none_that_fails(man, standard, finder, segmenter):
    scene = finished(man, standard, finder, segmenter)

    def verdicts(light: tuple[float, float, float], wall: int) -> dict[str, str]:
        rgb = np.where(scene.picture.rgb.min(axis=2, keepdims=True) > 250, wall, scene.picture.rgb)
        picture = replace(scene.picture, rgb=(rgb * np.array(light)).astype(np.uint8))
        return {r.measure: r.verdict for r in judge(look(picture, finder, segmenter), standard, "finished")}

    slight = verdicts((1, 0.985, 0.945), 255)
    assert (slight["shared_tint"], slight["background_white"]) == ("warn", "not_assessable")
    grey = verdicts((1, 0.985, 0.945), 225)
    assert grey["background_white"] == "fail"


def test_two_faults_of_the_file_are_both_told(man, standard, finder, segmenter):
    scene = finished(man, standard, finder, segmenter)
    small = replace(scene.picture, bytes=13_000, dpi=None)
    rules = {rule.measure: rule for rule in judge(look(small, finder, segmenter), standard, "finished")}
    assert (rules["bytes"].verdict, rules["dpi"].verdict) == ("fail", "fail"), "neither explains the other"


def test_two_different_resolutions_are_none(man, standard, finder, segmenter):
    scene = finished(man, standard, finder, segmenter)
    for dpi in ((350.0, 300.0), (300.0, 350.0), (350.0, 600.0)):
        assert verdict_of(look(replace(scene.picture, dpi=dpi), finder, segmenter), standard, "DPI") == "fail"
