"""Ethnic groups (民族), GB/T 3304-1991, domain 4.6. On the card the name has no 族: 汉, 土家."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_NAMES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)

NATIONS: Mapping[str, str] = MappingProxyType(
    {f"{number:02d}": name for number, name in enumerate(_NAMES.split(), start=1)}
    | {"97": "其他", "98": "外国血统中国籍人士"}
)
"""Two-digit code -> name."""

_CODES: Mapping[str, str] = MappingProxyType({name: code for code, name in NATIONS.items()})


def find_name(code: str) -> str | None:
    """The name of a code, None for an unknown one.

    >>> find_name("15")
    '土家'
    """
    return NATIONS.get(code)


def find_code(name: str) -> str | None:
    """The code of a name, with or without 族; None for an unknown one.

    >>> find_code("汉族"), find_code("维吾尔")
    ('01', '05')
    """
    return _CODES.get(name.strip().removesuffix("族"))
