"""Readiness: a technician's page. What needs a hand first, with what to do; then what is well. No resident is on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from screens.context import Context
from screens.widgets.block import Block, Column, Pad, Row, Space, spring
from screens.widgets.icon import Icon, Well
from screens.widgets.page import Page, gap
from screens.widgets.paged import Section, paged, pager
from screens.widgets.strip import info_strip
from screens.widgets.surface import Card
from screens.widgets.text import Text
from screens.widgets.tile import Chip

ICONS = {
    "id_card_reader": "reader",
    "smart_card": "chip",
    "certificate_printer": "printer",
    "receipt_printer": "roll",
    "temp_card_printer": "temp-card",
    "card_cabinet": "cabinet",
    "card_return": "pickup",
    "io_board": "light",
    "camera": "camera",
    "document_camera": "scan",
    "qr_scanner": "qr",
    "fingerprint_reader": "fingerprint",
    "signature_pad": "sign",
    "ups": "power",
    "terminal": "mobile",
    "agent": "renew",
    "center": "network",
    "outbox": "truck",
    "journal": "report",
    "disk": "sliders",
    "clock": "clock",
    "assets": "certificate",
    "face": "face",
    "photo_colour": "camera",
}
SHAPES = {
    "ready": "check",
    "busy": "clock",
    "degraded": "warn",
    "unknown": "info",
    "offline": "power",
    "fault": "close",
}
WELL = ("ready", "busy")
VERDICTS = {
    "readiness.page.checking": ("progress", "primary"),
    "readiness.page.ready": ("check", "success"),
    "readiness.page.notes": ("info", "warn"),
    "readiness.page.stops": ("warn", "danger"),
}
Item = Mapping[str, Any]


class ReadinessPage(Page):
    """params: rows (worst first), n, total, report {state, made}, today, printed; told anew on change."""

    def reset(self) -> None:
        self.at = 0

    def portrait(self, context: Context) -> Block:
        _, _, width, height = self._content_box()
        head = [self._verdict(context), gap(context, 20), *self._report(context), gap(context, 12)]
        taken = sum(block.height_for(width) for block in head)
        lines, turn = self._lines(context, width, height - taken)
        return Column([*head, lines, spring(), turn])

    def landscape(self, context: Context) -> Block:
        theme = context.theme
        _, _, whole, height = self._content_box()
        between = theme.px(36)
        lines, turn = self._lines(context, whole - theme.stage - between, height)
        left = Column([self._verdict(context), gap(context, 20), *self._report(context), spring(), turn])
        return Row([(left, theme.stage), (Column([lines, spring()]), "rest")], gap=between, align="stretch")

    # --- how it stands --------------------------------------------------------------------------------------------

    def _verdict(self, context: Context) -> Block:
        icon, tone = VERDICTS[self.prompt.key]
        well = Well(context, icon, 96 if context.theme.tall else 88, 60, f"{tone}_soft", tone)
        # In a small window the second line gives way to a message.
        tight = context.theme.form == "small" and (self.prompt.error or context.params["printed"])
        words = self.titles_of(context, context.text(self.prompt.key)) if tight else self.titles(context)
        if context.theme.tall:
            return Row([(well, "own"), (words, "rest")], gap=context.theme.px(28))
        return Column([Row([(well, "own"), (Space(), "rest")]), words], gap=context.theme.gap(16))

    def _report(self, context: Context) -> list[Block]:
        """How old the last report is, and what became of the one that is being printed."""
        if self.prompt.key == "readiness.page.checking":
            return []
        report, params = context.params["report"], context.params
        fresh = report["state"] == "valid"
        made = self._moment(context, report["made"], of_today="ui.readiness.today") if report["made"] else ""
        text = context.text(f"ui.readiness.report.{report['state']}", {"made": made})
        icon = Icon(context, "certificate" if fresh else "warn", 36, "ink2" if fresh else "warn")
        found: list[Block] = [
            Row([(icon, "own"), (Text(context, text, "body", colour="ink2"), "rest")], gap=context.theme.px(12))
        ]
        if self.prompt.error:
            strip = info_strip(context, "warn", context.text(self.prompt.error), tone="danger")
            found += [gap(context, 16), strip]
        elif params["printed"]:
            found += [gap(context, 16), info_strip(context, "check", context.text("ui.readiness.printed"))]
        return found

    # --- the parts ------------------------------------------------------------------------------------------------

    def _lines(self, context: Context, width: float, height: float) -> tuple[Block, Block | None]:
        """The lines of the page that is open, and the buttons to turn when there are more."""
        space = context.theme.gap(14)
        pages = paged(self._sections(context), width, height, space)
        turn: Block | None = None
        if len(pages) > 1:
            if context.theme.tall:
                height -= context.theme.px(150 if context.theme.elder else 132)
                pages = paged(self._sections(context), width, height, space)
            self.at = min(self.at, len(pages) - 1)
            turn = pager(context, self.at, len(pages), self._turn)
        else:
            self.at = 0
        return Column(pages[self.at], space), turn

    def _turn(self, page: int) -> None:
        self.at = page
        self.compose()

    def _sections(self, context: Context) -> list[Section]:
        theme = context.theme
        rows: Sequence[Item] = context.params["rows"]
        wrong = [item for item in rows if item["state"] not in WELL]
        well = [item for item in rows if item["state"] in WELL]
        narrow = theme.elder or context.language == "en" or theme.form == "small"
        columns = (1 if theme.elder else 2) if theme.tall else (2 if narrow else 3)
        halves = 1 if theme.tall or theme.elder or theme.form == "small" else 2
        sections = []
        if wrong:
            lines = _lines_of(context, [self._wrong(context, item, halves == 1) for item in wrong], halves)
            sections.append(Section(_heading(context, "ui.readiness.wrong", len(wrong)), lines))
        if well:
            lines = _lines_of(context, [self._well(context, item) for item in well], columns)
            sections.append(Section(_heading(context, "ui.readiness.well", len(well)), lines))
        return sections

    def _wrong(self, context: Context, item: Item, wide: bool) -> Block:
        theme = context.theme
        tone = "danger" if item["stops"] else "warn"
        word = context.text(f"device_state.{item['state']}")
        chip = Chip(context, word, icon=SHAPES[item["state"]], tone=tone)
        since = self._since(context, item)
        well = Well(context, ICONS[item["kind"]], 80, 52, f"{tone}_soft", tone)
        name = Text(context, _name(context, item), "lead", bold=True)
        other = _other_name(context, item)
        names = Column([name, Text(context, other, "caption", colour="ink2") if other else None])
        advice = Text(context, context.own(item, "advice"), "body_s")
        when = Text(context, since, "caption", colour="ink2", one_line=True) if since else Space()
        if wide:
            right = Column([_right(chip), _right(when)], gap=theme.px(4))
            top: Block = Row([(well, "own"), (names, "rest"), (right, "own")], gap=theme.px(24))
        else:
            state = Row([(chip, "own"), (when, "own"), (Space(), "rest")], gap=theme.px(16))
            top = Column([Row([(well, "own"), (names, "rest")], gap=theme.px(24)), state], gap=theme.gap(12))
        return Card(
            context,
            Column([top, advice, spring()], gap=theme.gap(12)),
            padding=(28, 20, 28, 20),
            radius=20,
            line=tone,
            stroke=4,
        )

    def _well(self, context: Context, item: Item) -> Block:
        theme = context.theme
        tone = "success" if item["state"] == "ready" else "primary"
        ink = "ink" if theme.semantic_ink else tone
        under = "·".join(part for part in (item["name"], self._since(context, item)) if part)
        words = Column(
            [
                Text(context, _name(context, item), "body", bold=True),
                Text(context, under, "caption", colour="ink2") if under else None,
            ]
        )
        state = Text(context, context.text(f"device_state.{item['state']}"), "body_s", colour=ink, one_line=True)
        icon = Icon(context, SHAPES[item["state"]], 36, tone)
        row = Row([(words, "rest"), (icon, "own"), (state, "own")], gap=theme.px(10))
        return Card(context, row, padding=(24, 10, 24, 10), radius=18)

    def _since(self, context: Context, item: Item) -> str:
        if not item["since"]:
            return ""
        return context.text("ui.readiness.since", {"since": self._moment(context, item["since"])})

    def _moment(self, context: Context, moment: str, of_today: str | None = None) -> str:
        """The time when it was today, else the date."""
        day, time = moment.split("T")
        if day == context.params["today"]:
            return context.text(of_today, {"time": time}) if of_today else time
        return context.text("ui.readiness.date", {"date": day})


def _name(context: Context, item: Item) -> str:
    return context.text(f"device.{item['kind']}")


def _other_name(context: Context, item: Item) -> str:
    """Under the name: the English one on a Chinese page, and which of several it is."""
    english = context.wording.text("en", f"device.{item['kind']}") if context.language == "zh" else ""
    return "·".join(part for part in (english, item["name"]) if part)


def _heading(context: Context, key: str, count: int) -> Callable[[], Block]:
    def make() -> Block:
        theme = context.theme
        words = Text(context, context.text(key), "lead", bold=True)
        number = Text(context, str(count), "body", colour="ink2", one_line=True)
        return Pad(Row([(words, "own"), (number, "own")], gap=theme.px(16)), (0, theme.gap(14), 0, 0))

    return make


def _right(block: Block) -> Row:
    return Row([(Space(), "rest"), (block, "own")])


def _lines_of(context: Context, cells: Sequence[Block], columns: int) -> list[Block]:
    lines: list[Block] = []
    for index in range(0, len(cells), columns):
        line: list[tuple[Block, float | str]] = [(cell, "rest") for cell in cells[index : index + columns]]
        line += [(Space(), "rest") for _ in range(columns - len(line))]
        lines.append(Row(line, gap=context.theme.px(16), align="stretch"))
    return lines
