"""White behind the person: no halo, no lost hair, no hole, whatever the wall. Measured on persons whose true coverage
is known, because they are drawn."""

import cv2
import numpy as np
import pytest

from kiosk.photo.compose import compose
from kiosk.photo.face import Floats
from kiosk.photo.matte import matte
from kiosk.photo.whiten import on_white

from .cutouts import Truth, cutout, shrunk, walls

PLAIN = ["white", "grey", "blue", "lit from the left", "with a shadow"]
DARK_HAIR = ["man", "woman in white", "tilted woman with glasses"]


class Whitened:
    """A finished photo beside the truth and the untouched source."""

    def __init__(self, rgb: Floats, truth: Truth, source: Floats) -> None:
        self.rgb, self.truth, self.source = rgb, truth, source
        self.grey = rgb.mean(axis=2)
        self.far = ~_grown(truth.alpha > 0.02, 17)
        self.solid = ~_grown(truth.alpha < 0.995, 9)
        self.hair = truth.strands > 0.05
        self.rim = ~self.far & ~self.solid & ~_grown(truth.strands > 0.02, 5)

    def rim_error(self) -> Floats:
        """Levels too bright (or, below 0, too dark) round the person, single hair left out."""
        return (self.grey - self.truth.grey)[self.rim]


def _grown(mask: Floats, px: int) -> Floats:
    return cv2.dilate(mask.astype(np.uint8), np.ones((px, px), np.uint8)) > 0


@pytest.fixture(scope="module")
def whitened(finder, segmenter, standard):
    behind = walls()

    def take(name: str, wall: str) -> Whitened:
        person = cutout(name)
        source = person.before(behind[wall])
        face = finder.find(source)[0]
        composed = compose(source, face, standard, segmenter)
        place = composed.placement
        return Whitened(composed.rgb.astype(np.float32), person.in_photo(place, face), shrunk(source, place, face))

    return take


@pytest.mark.parametrize("wall", PLAIN)
@pytest.mark.parametrize("name", DARK_HAIR)
def test_dark_hair_before_a_plain_wall_has_neither_halo_nor_seam_and_keeps_its_strands(whitened, name, wall):
    photo = whitened(name, wall)
    assert photo.rgb[photo.far].min() >= 250
    error = photo.rim_error()
    assert abs(error.mean()) < 2
    assert np.percentile(error, 2) > -20
    assert np.percentile(error, 90) < 8
    ink, true_ink = 255 - photo.grey[photo.hair], 255 - photo.truth.grey[photo.hair]
    assert 0.5 < ink.sum() / true_ink.sum() < 1.15
    assert np.corrcoef(ink, true_ink)[0, 1] > 0.75


@pytest.mark.parametrize("wall", ["white", "grey", "blue", "lit from the left"])
def test_a_bald_man_with_white_hair_in_white_keeps_head_hair_and_collar(whitened, wall):
    photo = whitened("bald man with white hair", wall)
    assert photo.rgb[photo.far].min() >= 250
    assert (photo.grey - photo.source.mean(axis=2) > 40)[photo.solid].mean() < 0.001
    assert abs(photo.rim_error().mean()) < 2.5


@pytest.mark.parametrize("name", ["man", "tilted woman with glasses"])
def test_a_busy_hall_does_not_get_into_the_photo(whitened, name):
    photo = whitened(name, "busy")
    assert photo.rgb[photo.far].min() >= 250
    assert np.percentile(photo.rim_error(), 2) > -25


@pytest.mark.parametrize("wall", ["white", "blue", "busy"])
def test_the_whole_solid_person_is_the_source_turned_and_scaled(whitened, wall):
    photo = whitened("man", wall)
    changed = np.abs(photo.rgb - photo.source).max(axis=2)[photo.solid] > 1.5
    assert changed.mean() < 0.001


def test_the_edge_is_nearer_to_the_truth_than_the_mask_alone(whitened, segmenter):
    photo = whitened("man", "blue")
    square = cv2.copyMakeBorder(photo.source.astype(np.uint8), 0, 0, 41, 42, cv2.BORDER_REPLICATE)
    mask = segmenter.person(square)[:, 41:-42, None]
    bare = (photo.source * mask + 255 * (1 - mask)).mean(axis=2)
    edge = photo.rim | photo.hair
    assert np.abs(photo.grey - photo.truth.grey)[edge].mean() < 0.6 * np.abs(bare - photo.truth.grey)[edge].mean()


def _person_before(wall: np.ndarray) -> tuple[np.ndarray, Floats]:
    """A dark square figure with its mask, before a wall."""
    picture = wall.copy()
    picture[40:, 60:140] = (30, 28, 32)
    mask = np.zeros(picture.shape[:2], dtype=np.float32)
    mask[40:, 60:140] = 1
    return picture, cv2.GaussianBlur(mask, (0, 0), 1.5)


def test_a_line_that_runs_on_over_the_wall_is_no_hair_and_a_short_one_is():
    wall = np.full((200, 200, 3), 190, dtype=np.uint8)
    wall[20, :] = (30, 28, 32)  # a shelf
    wall[:40, 100] = (30, 28, 32)  # and what stands on it
    wall[30:40, 80] = (30, 28, 32)  # a hair
    picture, mask = _person_before(wall)
    alpha = matte(picture, mask).alpha
    assert alpha[20].max() == 0
    assert alpha[22:36, 100].max() < 0.1
    assert alpha[32:38, 80].min() > 0.4


def test_what_is_not_joined_to_the_person_is_wall(noise):
    wall = np.full((200, 200, 3), 190, dtype=np.uint8)
    picture, mask = _person_before(wall)
    picture[100:108, 20:28] = (30, 28, 32)
    mask[100:108, 20:28] = 0.8
    rgb = on_white(picture, matte(picture, mask), np.ones((200, 200), dtype=np.bool_))
    assert rgb[95:113, 15:33].min() == 255


def test_a_picture_full_of_person_stays_as_it_is(noise):
    picture = noise.integers(0, 255, (200, 200, 3)).astype(np.uint8)
    full = np.ones((200, 200), dtype=np.float32)
    assert (on_white(picture, matte(picture, full), full > 0) == picture).all()


def test_a_picture_without_a_person_is_white(noise):
    picture = noise.integers(0, 255, (200, 200, 3)).astype(np.uint8)
    none = np.zeros((200, 200), dtype=np.float32)
    assert on_white(picture, matte(picture, none), none == 0).min() == 255


def test_beyond_the_end_of_the_source_all_is_white():
    picture, mask = _person_before(np.full((200, 200, 3), 190, dtype=np.uint8))
    covered = np.ones((200, 200), dtype=np.bool_)
    covered[:, :30] = False
    assert on_white(picture, matte(picture, mask), covered)[:, :30].min() == 255
