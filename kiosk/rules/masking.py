"""Masking (脱敏) for screens and papers, domain 8.2. Logs and the remote console get no name and no number at all.

Characters are counted as code points.
"""

from __future__ import annotations

import re

_STAR = "*"
_TO_COUNTY = re.compile(
    r"(?:[^省市区县]{2,8}?(?:省|自治区|特别行政区))?(?:[^省市区县]{1,8}?(?:市|自治州|地区|盟))?"
    r"(?:[^省市区县]{1,10}?(?:林区|自治县|区|县|旗|市))?"
)


def number(text: str) -> str:
    """An identity number: first 3 and last 4, because 6 + 4 would leave district and sex visible.

    >>> number("42010219980315997X")
    '420***********997X'
    """
    return _keep(text, 3, 4)


def name(text: str) -> str:
    """A name: two characters keep the first, longer ones first and last.

    >>> name("张伟"), name("欧阳建国"), name("阿依努尔·买买提")
    ('张*', '欧**国', '阿******提')
    """
    return _keep(text, 1, 1 if len(text) > 2 else 0)


def phone(text: str) -> str:
    """A phone number: first 3 and last 4 of a mobile; of anything shorter the last 2 only.

    >>> phone("13800000000"), phone("0271234567")
    ('138****0000', '********67')
    """
    return _keep(text, 3, 4) if len(text) > 10 else _keep(text, 0, 2)


def address(text: str) -> str:
    """An address down to the county, the rest as three stars.

    >>> address("湖北省武汉市江岸区示例路1号"), address("湖北省仙桃市示例路1号")
    ('湖北省武汉市江岸区***', '湖北省仙桃市***')
    """
    found = _TO_COUNTY.match(text)
    return (found.group() if found else "") + _STAR * 3


def _keep(text: str, head: int, tail: int) -> str:
    """Stars for all but ``head`` first and ``tail`` last characters; a text too short for both is all stars."""
    hidden = len(text) - head - tail
    if hidden <= 0:
        return _STAR * len(text)
    return text[:head] + _STAR * hidden + text[len(text) - tail :]
