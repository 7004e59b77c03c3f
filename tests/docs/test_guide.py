"""The customers' guide: whatever the product says to them stands there, with what to do about it."""

import ast
import re

import pytest

from bridge.domain.cards import PARTS
from bridge.domain.notices import Notice
from bridge.domain.reasons import Reason
from bridge.domain.texts import (
    EDITED,
    EMPTY,
    GREETING,
    HELP,
    INVISIBLE,
    NOT_RECEIVED,
    UNSUPPORTED,
    VARIANT,
    file_too_large,
)
from bridge.domain.upkeep import Part
from bridge.domain.wording.health import Finding
from settings_api.shown_bots import DEAF, NOT_BACK, NOTICES, PAUSED
from tests.infra.translated import ROOT

GUIDE = (ROOT / "docs/setup-guide.ru.md").read_text(encoding="utf-8")
READ = " ".join(GUIDE.split())
ROWS = [[cell.strip() for cell in row.strip("|").split("|")] for row in GUIDE.splitlines() if row.startswith("| ")]
ADVICE = {first: advice for first, advice in ROWS if first not in {"причина", "уведомление"}}
LAYER = ROOT / "layers/common/bridge"
REFUSING = [*(LAYER / "relay/bots").glob("*.py"), ROOT / "functions/settings_api/context.py"]


def refusals() -> set[str]:
    """Return the Russian texts with which connecting and changing a bot is refused."""
    found = set()
    for path in REFUSING:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "RefusedError":
                found |= {str(text.value) for text in node.args[2:] if isinstance(text, ast.Constant)}
    return found


NEVER_OF_A_MESSAGE = {
    Reason.UNCHANGED,
    Reason.TOO_LATE,
    Reason.TARGET_GONE,
    Reason.REACTION_REFUSED,
    Reason.REON_UNAVAILABLE,
}
"""What is dealt with where it is heard, and what only REON hears: nobody reads it on a message or in the list."""


@pytest.mark.parametrize("reason", sorted(set(Reason) - NEVER_OF_A_MESSAGE))
def test_every_reason_stands_with_what_to_do(reason: Reason) -> None:
    assert ADVICE.get(reason.text)


@pytest.mark.parametrize("notice", [*Notice, *Part])
def test_every_notice_of_an_account_stands_with_what_to_do(notice: Notice | Part) -> None:
    assert ADVICE.get(notice.text)


WELL = {
    *(
        Finding.AUTHORISED,
        Finding.ACCOUNT_WORKS,
        Finding.TRIAL,
        Finding.PAID,
        Finding.IS_ON,
        Finding.IS_OFF,
        Finding.TOKEN_GOOD,
        Finding.HOOKED,
    ),
    *(Finding.ROUTE_WORKS, Finding.ROUTE_RESTS, Finding.CODE_WORKS),
    *(Finding.NOT_HOOKED, Finding.DELIVERS, Finding.DELIVERED_LATELY, Finding.NONE_PENDING, Finding.FEW_PENDING),
    *(Finding.NOT_LIMITED, Finding.PIPELINE_THERE, Finding.UNSORTED, Finding.STATUS_THERE, Finding.SOURCE_THERE),
    *(Finding.REQUESTS_ON, Finding.HEARS_ALL, Finding.PRIVATE, Finding.NOT_ADDABLE, Finding.NO_GROUPS),
    *(Finding.GROUPS_FINE, Finding.NO_FAILURES, Finding.MORE),
    *(Finding.REFUSED_US, Finding.LATE, Finding.UNREACHABLE),
}
"""What asks for nothing: all is well, or needs no more words, or is a part of what does."""


@pytest.mark.parametrize("finding", sorted(set(Finding) - WELL))
def test_whatever_is_wrong_with_a_bot_stands_with_what_to_do(finding: Finding) -> None:
    assert ADVICE.get(re.sub(r"\{[a-z_]+\}", "…", finding.text))


@pytest.mark.parametrize("text", [*NOTICES.values(), DEAF, PAUSED, NOT_BACK])
def test_every_state_of_a_bot_stands_with_what_to_do(text: str) -> None:
    assert ADVICE.get(text)


def test_every_refusal_of_a_bot_is_told() -> None:
    assert len(refusals()) > 8
    assert {text for text in refusals() if text.rstrip(".") not in READ} == set()


@pytest.mark.parametrize(
    "text",
    [
        *(GREETING, HELP, file_too_large("20 МБ"), NOT_RECEIVED),
        *(f"[{EDITED}]", f"[{UNSUPPORTED}: …]", f"[Фотография: {VARIANT}]", f"[{EMPTY}]", f"[{INVISIBLE}]"),
    ],
)
def test_what_the_bot_says_by_itself_is_quoted(text: str) -> None:
    assert f"«{text}»" in READ


def test_sections_that_are_pointed_to_exist() -> None:
    sections = re.findall(r"^## (\d+)\. ", GUIDE, re.MULTILINE)
    assert sections == [str(number + 1) for number in range(len(sections))]
    assert set(re.findall(r"раздел\w* (\d+)", READ)) <= set(sections)


def test_the_fields_that_the_widget_adds_are_named() -> None:
    fields = {name.removeprefix("поле ") for name in PARTS.values() if name.startswith("поле ")}
    assert len(fields) == 3
    assert {name for name in fields if name not in READ} == set()
