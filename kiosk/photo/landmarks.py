"""Names for the points of the 468-point face mesh that the measures use.

Left and right are those of the picture as the camera gives it (not mirrored); the resident's right eye lies on the
left of the picture.
"""

from typing import Final

# Corners and lids of the two eyes: outer, inner, two upper lid points, two lower lid points.
EYE_L: Final = (33, 133, 160, 158, 144, 153)
EYE_R: Final = (263, 362, 387, 385, 373, 380)
EYE_CORNERS_L: Final = (33, 133)
EYE_CORNERS_R: Final = (263, 362)
EYE_HULL_L: Final = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
EYE_HULL_R: Final = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
BROW_L: Final = (70, 63, 105, 66, 107)
BROW_R: Final = (300, 293, 334, 296, 336)

# Where the ear meets the cheek: the two lines between which the standard measures the face width (photo facts,
# finding 1).
CHEEK_EDGE_L: Final = 234
CHEEK_EDGE_R: Final = 454

FOREHEAD: Final = 10
CHIN: Final = 152

NOSE_BASE: Final = 2
LIP_BOTTOM: Final = 17
LIP_TOP_INNER: Final = 13
LIP_BOTTOM_INNER: Final = 14
MOUTH_INNER_L: Final = 78
MOUTH_INNER_R: Final = 308
MOUTH_L: Final = 61
MOUTH_R: Final = 291

CHEEK_L: Final = (50, 101, 36, 205, 187, 123, 117, 118)
CHEEK_R: Final = (280, 330, 266, 425, 411, 352, 346, 347)
LOWER_CHEEK_L: Final = (205, 187, 147, 213, 192, 216, 206, 207)
LOWER_CHEEK_R: Final = (425, 411, 376, 433, 416, 436, 426, 427)
NOSE_AND_CHEEKS: Final = (36, 266, 101, 330, 2, 195)
FACE_OVAL_HALVES: Final = (
    (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    (152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
FACE_OVAL: Final = (*FACE_OVAL_HALVES[0], *FACE_OVAL_HALVES[1])
BRIDGE: Final = (9, 8, 107, 336, 193, 417, 6)
LIPS: Final = (61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91)
