"""The pages of a bot's menu in a group."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.domain.menus import Action, Verb
from bridge.domain.records import Person
from bridge.domain.wording import menus as wording
from bridge.relay.messages import Anchor, MenuButton, Page, Words

Row = tuple[MenuButton, ...]

A_PAGE = 5
"""Deals on one page of the list: two rows of buttons each."""


@dataclass(frozen=True)
class Listed:
    """A deal of the list: how it is called, its card's address, and what has to be said of its link."""

    deal_id: int
    name: str
    url: str
    remark: str = ""

    @property
    def anchor(self) -> Anchor:
        return Anchor(wording.deal(self.name, self.deal_id), self.url)


def menu(text: str, *, waits: bool = False) -> Page:
    """`waits`: the bot waits for somebody's answer, which can be taken back here."""
    return Page((text,), menu_rows(waits=waits))


def menu_rows(*, waits: bool = False) -> tuple[Row, ...]:
    rows: tuple[Row, ...] = ((_button(wording.LINK, Verb.LINK),), (_button(wording.LIST, Verb.LIST),))
    return (*rows, (_button(wording.CANCEL, Verb.CANCEL),)) if waits else rows


def question(person: Person, minutes: int) -> Page:
    return Page((Anchor(person.name, user_id=person.user_id), wording.question(minutes)), asks=wording.PLACEHOLDER)


def asked_again(lines: Sequence[Words]) -> Page:
    """Return what was wrong with an answer, as a question once more."""
    return Page(_below((*lines, (wording.ONCE_MORE,))), asks=wording.PLACEHOLDER)


def outcome(lines: Sequence[Words]) -> Page:
    return Page(_below(lines), menu_rows())


def deals(listed: Sequence[Listed], *, first: int, total: int, note: Words = ()) -> Page:
    """Return one page of the list: `listed` are the deals from the number `first` of `total`, counted from 0."""
    page, pages = first // A_PAGE, max(1, -(-total // A_PAGE))
    lines: list[Words] = [(*note, "\n")] if note else []
    lines.append((wording.listed(total, page + 1, pages),))
    rows: list[Row] = []
    for number, one in enumerate(listed, first + 1):
        lines.append((f"{number}. ", one.anchor, one.remark))
        rows.append((MenuButton(f"{number}. {one.anchor.text}", url=one.url),))
        rows.append((_button(wording.UNTIE, Verb.UNTIE, one.deal_id),))
    turning = [_button(wording.EARLIER, Verb.LIST, page - 1)] if page > 0 else []
    turning += [_button(wording.LATER, Verb.LIST, page + 1)] if page + 1 < pages else []
    rows += [tuple(turning)] if turning else []
    return Page(_below(lines), (*rows, (_button(wording.TO_MENU, Verb.MENU),)))


def surely(deal: Listed, linked_at: int) -> Page:
    """Return the page that asks once more before a deal is untied, whose link was made at `linked_at`."""
    words = ("Отвязать группу от сделки ", deal.anchor, f"?\n{wording.AFTER_UNTYING}")
    sure = MenuButton(wording.SURELY, Action(Verb.UNTIE_SURELY, deal.deal_id, linked_at))
    return Page(words, ((sure, _button(wording.KEEP, Verb.LIST)),))


def _below(lines: Sequence[Words]) -> Words:
    return tuple(one for number, line in enumerate(lines) for one in (("\n", *line) if number else line))


def _button(label: str, verb: Verb, number: int = 0) -> MenuButton:
    return MenuButton(label, Action(verb, number))
