"""``kiosk photo receipt``: checks a finished photo and writes its receipt (数字相片采集检测回执)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.base import paths
from kiosk.commands.files import read_file
from kiosk.commands.options import Json
from kiosk.service.answers import NEGATIVE, fail, show

ReceiptFile = Annotated[Path | None, typer.Option("-o", "--out", help="the receipt to write: OUT.pdf or OUT.png")]
StandardName = Annotated[str, typer.Option(help="file name in config/standards")]


def photo_receipt(file: Path, out: ReceiptFile = None, standard: StandardName = "ga461", as_json: Json = False) -> None:
    """Check a finished photo; write the receipt of one that passes, by its image number. A failing one gets none."""
    import hashlib

    from kiosk.base.clock import SystemClock
    from kiosk.base.files import write_whole
    from kiosk.catalogue.errors import CatalogueError
    from kiosk.commands.photo_parts import photo_parts
    from kiosk.commands.photo_table import show_photo
    from kiosk.papers.engine import PaperEngine
    from kiosk.papers.errors import PaperError
    from kiosk.photo.check import check_photo
    from kiosk.photo.read import BadImageError
    from kiosk.photo.receipt import CheckedPhoto, NoValidityError, load_receipt_rules, receipt_fields
    from kiosk.photo.report import check_report
    from kiosk.service.settings import load_terminal

    target = out or file.with_name(f"{file.stem}.receipt.pdf")
    if target.suffix not in (".pdf", ".png"):
        fail("--out", f"{target.name!r} ends in neither .pdf nor .png", "file")
    if target.resolve() == file.resolve():
        fail("--out", "is the photo itself", "file")
    now = SystemClock.from_environment().now()
    data, parts = read_file(file), photo_parts(standard, now.date())
    try:
        checked = check_photo(data, parts.standard, parts.finder, parts.segmenter, source=False)
    except BadImageError as error:
        fail(file.name, str(error), "file")
    if checked.verdict == "fail":
        wrong = next(one for one in checked.rules if one.verdict == "fail")
        named = {"code": wrong.code, "reason_zh": wrong.reason_zh, "remedy_zh": wrong.remedy_zh, "file": None}
        show_photo({"verdict": checked.verdict} | named | check_report(checked), as_json)
        raise typer.Exit(NEGATIVE)
    try:
        settings = load_terminal(paths.config() / "kiosk.toml", None)
        rules = load_receipt_rules(paths.config() / "photo_receipt.toml")
        photo = CheckedPhoto(hashlib.sha256(data).hexdigest(), checked.rules, now, settings.terminal_id)
        fields = receipt_fields(photo, parts.standard, rules, settings.center.voucher_host, now)
        engine = PaperEngine(paths.assets() / "papers", paths.fonts())
        write_whole(target, (engine.pdf if target.suffix == ".pdf" else engine.png)("photo_receipt", fields))
    except CatalogueError as error:
        fail(error.where, error.reason)
    except NoValidityError as error:
        fail("photo_receipt.toml", str(error))
    except PaperError as error:
        fail(error.where, error.reason)
    except OSError as error:
        fail(str(target), error.strerror or "cannot be written", "file")
    kept = ("image_number", "photo_url", "valid_until", "checked_at")
    answer = {"verdict": checked.verdict, "file": str(target), "sha256": photo.sha256, "standard": parts.standard.code}
    lines = fields["lines"] if as_json else "，".join(f"{line['name']}{line['result']}" for line in fields["lines"])
    show(answer | {name: fields[name] for name in kept} | {"lines": lines}, as_json)
