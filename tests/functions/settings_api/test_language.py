"""The language of the answers: Russian, unless English is asked for; every text that the API says is known in both."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bridge.domain import lead_texts
from bridge.domain.banners import Term
from bridge.domain.errors import OnlyTextSentError, PermanentError
from bridge.domain.lacks import Lack
from bridge.domain.leads import FollowUp, LeadState
from bridge.domain.notices import Notice
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, BotState, Direction, Person
from bridge.domain.texts import INCOMING_KINDS, OUTGOING_KINDS, PRESSED
from bridge.domain.upkeep import Part
from bridge.domain.wording.health import Finding
from bridge.relay.bots.checks import Belonging
from settings_api.language import CATALOGUE, Language, said, speak, spoken, wanted
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.failures import FakeFailures, make_failure
from tests.fakes.funnel import make_lead
from tests.fakes.groups import FakeGroups, make_group
from tests.fakes.settings import NOW, SettingsWorld

ROOT = Path(__file__).parents[3]
RUSSIAN = re.compile(r"[А-Яа-яЁё]")
SPOKEN_HERE = sorted((ROOT / "functions/settings_api").glob("*.py"))
ANYWHERE = [*SPOKEN_HERE, *sorted((ROOT / "layers/common/bridge").rglob("*.py"))]
FUNNELS = [path for path in ANYWHERE if "funnel" in str(path)]
NOT_SAID = {"ё", "е", "Карточка клиента: "}
"""What the API's own code says to nobody."""

COMPOSED = ("[", "Карточка клиента: ", "Клиент получил только текст. ", "Заявка ")
"""Texts that are put together where no test sees them as one."""

OF_A_LEAD = ("CRM не приняла, ", "внесена вручную, но ", "передана, ", "чат администраторов недоступен: ")
"""What is put together of a lead that stands in the failures: `test_what_is_said_of_a_lead_is_known_in_english`."""

ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _russian_again() -> Iterator[None]:
    yield
    speak(Language.RUSSIAN)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "ru"),
        ("en", "en"),
        ("EN", "en"),
        ("en-GB,en;q=0.9,ru;q=0.8", "en"),
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"),
        ("ru;q=0.5, en;q=0.6", "en"),
        ("ru,en", "ru"),
        ("en , ru", "en"),
        ("en;q=0", "ru"),
        ("ru;q=0, en;q=0.1", "en"),
        ("de,fr;q=0.9", "ru"),
        ("de,en;q=0.3", "en"),
        ("*", "ru"),
        ("*;q=0.9,en;q=0.1", "en"),
        ("en;q=2", "ru"),
        ("en;q=x", "ru"),
        ("en;;q=1", "ru"),
        ("english", "ru"),
        ("en_GB", "ru"),
        (";;;,,,=", "ru"),
        ("\x00,\ud800,ru", "ru"),
        ("en," * 2000, "en"),
        ("q" * 10_000, "ru"),
    ],
)
def test_english_is_spoken_only_to_whom_asks_for_it(accepted: str, language: str) -> None:
    assert wanted(accepted) == language
    answer = SettingsWorld().call("GET", "/v1/bots/1", headers={"accept-language": accepted})
    text = {"ru": "Такой бот не подключён", "en": "This bot is not connected"}[language]
    assert (answer.body["error"]["message"], answer.headers["Content-Language"]) == (text, language)


def test_a_request_is_not_answered_in_the_language_of_the_one_before() -> None:
    world = SettingsWorld()
    assert world.call("GET", "/v1/bots/1", headers=ENGLISH).headers["Content-Language"] == "en"
    assert world.call("GET", "/v1/bots/1").headers["Content-Language"] == "ru"
    assert spoken() is Language.RUSSIAN


def test_fields_are_named_in_english() -> None:
    answer = SettingsWorld().call("POST", "/v1/bots", {"token": "x"}, headers=ENGLISH)
    assert answer.body["error"]["message"] == "Check these fields: label, pipeline"


def test_what_stands_in_the_way_is_said_in_english() -> None:
    world = SettingsWorld(accounts=FakeAccounts())
    world.accounts.stored[31] = make_account(state=AccountState.UNPAID, unfinished=frozenset({Part.FIELDS}))
    world.accounts.notice(31, Notice.REQUESTS_OFF, on=True)
    shown = world.call("GET", "/v1/account", headers=ENGLISH).body
    assert len(shown["notices"]) == 3
    assert not RUSSIAN.search(shown["notice"].replace("«Неразобранное»", ""))
    assert not any(RUSSIAN.search(notice["text"]) for notice in shown["notices"])


def test_bots_and_groups_say_what_they_lack_in_english() -> None:
    world = SettingsWorld(
        bots=FakeBots(make_bot(privacy=True, joins=False, state=BotState.REVOKED)), groups=FakeGroups(make_group())
    )
    world.groups.put(make_group(501, bots={}))
    bot = world.call("GET", f"/v1/bots/{BOT_ID}", headers=ENGLISH).body
    assert [lack["code"] for lack in bot["missing"]] == ["not_addable", "private_bot", "outside"]
    assert not any(RUSSIAN.search(text) for text in (bot["notice"], *(lack["text"] for lack in bot["missing"])))
    assert bot["label"] == "Магазин"


def test_failures_say_why_in_english_and_leave_what_people_wrote() -> None:
    texts = {1: "Файл", 2: "[Файл] Файл", 3: "Фотография"}
    failures = [
        make_failure(failure_id=f"{number:013d}-x", at=NOW, payload={"text": text}, direction=Direction.INCOMING)
        for number, text in texts.items()
    ]
    photo = make_failure(failure_id=f"{4:013d}-x", at=NOW, payload={"photo": []}, direction=Direction.INCOMING)
    only = OnlyTextSentError(Reason.FILE_TOO_LARGE)
    partly = make_failure(failure_id=f"{5:013d}-x", at=NOW, reason=str(only.reason), text=only.text)
    world = SettingsWorld(failures=FakeFailures(*failures, photo, partly))
    shown = world.call("GET", "/v1/failures", headers=ENGLISH).body["failures"]
    assert not any(RUSSIAN.search(failure["text"]) for failure in shown)
    assert shown[0]["text"].startswith("The customer has got only the text. The file is larger")
    assert [failure["message"] for failure in shown[1:]] == ["[Photo]", "Фотография", "[File] Файл", "Файл"]
    (reason, _) = world.call("GET", "/v1/failures/reasons", headers=ENGLISH).body["reasons"]
    assert reason["text"] == "The user has blocked the bot"


def test_trouble_of_the_other_side_is_said_in_english() -> None:
    world = SettingsWorld()
    world.crm.lasting["pipelines"] = PermanentError(Reason.ACCOUNT_UNAUTHORISED)
    message = world.call("GET", "/v1/pipelines", headers=ENGLISH).body["error"]["message"]
    assert message == "The widget has to be authorised again"


def test_the_page_of_an_installation_is_in_english_too() -> None:
    headers = {"accept": "text/html", **ENGLISH}
    page = SettingsWorld().call("GET", "/oauth/install", token=None, headers=headers)
    assert '<html lang="en">' in page.text
    assert not RUSSIAN.search(page.text)


def composed(node: ast.AST) -> str | None:
    """Return a text as it is said: with a sample in the place of each part that is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "Sample 7" for part in node.values)
    return None


def texts_of(path: Path) -> Iterator[str]:
    """Yield the Russian texts in a file's code, but not in its docstrings and in parts of other texts."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    silent |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        text = None if id(node) in silent else composed(node)
        if text and RUSSIAN.search(text):
            yield text


def refusals(path: Path) -> Iterator[str]:
    """Yield what people are told by the RefusedErrors of a file, also where it was given a name first."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, []).append(composed(node.value) or "")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "RefusedError" and len(node.args) == 3:
            said_so = node.args[2]
            yield from named.get(said_so.id, []) if isinstance(said_so, ast.Name) else [composed(said_so) or ""]


def troubles(path: Path) -> Iterator[str]:
    """Yield what people are told of a field of a funnel."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Trouble":
            yield from filter(None, map(composed, node.args[1:2]))


def every_text() -> set[str]:
    own = {text for path in SPOKEN_HERE for text in texts_of(path)} - NOT_SAID
    refused = {text for path in ANYWHERE for text in refusals(path) if text}
    refused |= {text for path in FUNNELS for text in troubles(path)}
    refused |= {
        lead_texts.TRIED_FOR_A_DAY,
        lead_texts.NOBODY_ANSWERS,
        lead_texts.NO_CHAT,
        lead_texts.MAY_BE_THERE,
    }
    named: list[Any] = [*Reason, *Notice, *Lack, *Part, *Belonging, *Finding, *Term]
    kinds = {*INCOMING_KINDS.values(), *OUTGOING_KINDS.values(), PRESSED}
    return own | refused | {one.text for one in named} | {f"[{kind}]" for kind in kinds}


def test_every_text_is_known_in_english() -> None:
    texts = every_text()
    assert len(texts) > 150
    speak(Language.ENGLISH)
    assert {text for text in texts if RUSSIAN.search(said(text).replace("«Неразобранное»", ""))} == set()


def test_nothing_is_known_in_english_that_nobody_says() -> None:
    places = re.compile(r"\{\w+\}")
    said_somewhere = {places.sub("Sample 7", text) for text in every_text()}
    kinds = {*INCOMING_KINDS.values(), *OUTGOING_KINDS.values(), PRESSED}
    known = {places.sub("Sample 7", text) for text in json.loads(CATALOGUE.read_text(encoding="utf-8"))}
    assert {text for text in known - said_somewhere - kinds if not text.startswith(COMPOSED + OF_A_LEAD)} == set()


@pytest.mark.parametrize("answer", [None, FollowUp(7, "https://example.com")])
def test_what_is_said_of_a_lead_is_known_in_english(answer: FollowUp | None) -> None:
    lead = make_lead(brand="AGENCY", choice="Website", person=Person(42, "Ann"), follow_up=answer)
    by_hand = replace(lead, state=LeadState.BY_HAND)
    delivered = replace(lead, state=LeadState.DELIVERED)
    chats = [lead_texts.NO_CHAT, lead_texts.out_of_reach(Reason.NOT_IN_GROUP.text)]
    reasons = [
        lead_texts.TRIED_FOR_A_DAY,
        lead_texts.NOBODY_ANSWERS,
        lead_texts.MAY_BE_THERE,
        *map(lead_texts.not_taken, chats),
        *(lead_texts.untold(one, chat) for one in (by_hand, delivered, replace(delivered, unsure=2)) for chat in chats),
    ]
    speak(Language.ENGLISH)
    for why in reasons:
        assert not RUSSIAN.search(said(lead_texts.failure(lead, why)).replace("Повторить", "")), why


def test_what_is_not_ours_stays_as_it_is() -> None:
    speak(Language.ENGLISH)
    assert said("Такого текста нет") == "Такого текста нет"
    assert said("Сделка «Такой бот не подключён»") == "Сделка «Такой бот не подключён»"
