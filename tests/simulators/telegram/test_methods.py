"""Every documented method, called well and badly: an answer of the documented type or a refusal, never a breakdown."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from local.simulators.telegram import observing, posting
from local.simulators.telegram.bot_api import BotApi
from local.simulators.telegram.groups import Standing, Status
from local.simulators.telegram.incoming import Incoming
from local.simulators.telegram.methods.registry import BEHAVIOURS
from local.simulators.telegram.schema import Method, schema
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.validation import check_value
from local.simulators.telegram.world import Bot
from tests.simulators.telegram.examples import example, places

LEFT_OUT = frozenset({"getUpdates", "logOut", "leaveChat"})
"""Methods that wait, and those after which no other can be called."""

CHATS: tuple[dict[str, Any], ...] = (
    {"id": 5, "type": "private"},
    {"id": -500, "type": "group", "title": "Малая"},
    {"id": -1001555000111, "type": "supergroup", "title": "Форум", "is_forum": True},
    {"id": -1001555000222, "type": "channel", "title": "Канал"},
)
NONSENSE: tuple[Any, ...] = ("", "x", "-1", "{", "[]", "{}", "null", 0, -1, 10**20, [], {}, True, [1], {"a": 1}, None)


def test_the_simulator_knows_its_methods() -> None:
    documented = {method.name for method in schema().methods.values()}
    assert documented >= BEHAVIOURS.keys()


def test_the_documentation_names_every_method_that_is_not_simulated() -> None:
    page = (Path(__file__).parents[3] / "docs" / "simulators.md").read_text(encoding="utf-8")
    missing = page.partition("### Not simulated")[2].partition("## amoCRM")[0]
    left_out = {method.name for method in schema().methods.values()} - BEHAVIOURS.keys()
    assert set(re.findall(r"`(\w+)`", missing)) == left_out
    assert f"{len(BEHAVIOURS)} of {len(schema().methods)} methods" in page


@pytest.mark.parametrize("status", ["administrator", "member", "kicked"])
def test_plausible_calls_have_documented_results(tmp_path: Path, status: Status) -> None:
    async def work() -> None:
        api, bot = world(tmp_path, status)
        for method in called():
            examples = {name: example(field) for name, field in method.fields.items()}
            for chat in CHATS:
                given = {**examples, **places(method, chat), **({"user_id": 5} if "user_id" in method.fields else {})}
                for optional in (True, False):
                    kept = {name: value for name, value in given.items() if optional or method.fields[name].required}
                    answer = await api.answer(bot, method, Incoming(kept, {}))
                    if answer["ok"]:
                        check_value(schema(), method.returns, answer["result"])
                    else:
                        assert answer["error_code"] < 500, (method.name, chat["type"], kept, answer)

    asyncio.run(work())


def test_nonsense_never_breaks_a_method(tmp_path: Path) -> None:
    async def work() -> None:
        api, bot = world(tmp_path, "administrator")
        for method in called():
            required = {field.name: example(field) for field in method.fields.values() if field.required}
            for name in method.fields:
                for value in NONSENSE:
                    incoming = Incoming({**required, **places(method, CHATS[2]), name: value}, {})
                    answer = await api.answer(bot, method, incoming)
                    assert answer["ok"] or answer["error_code"] < 500, (method.name, name, value, answer)

    asyncio.run(work())


def test_a_method_that_is_not_simulated_says_so(tmp_path: Path) -> None:
    async def work() -> None:
        api, bot = world(tmp_path, "administrator")
        answer = await api.answer(bot, schema().methods["getmystarbalance"], Incoming({}, {}))
        assert answer["description"] == "Bad Request: method is not simulated"

    asyncio.run(work())


def world(folder: Path, status: Status) -> tuple[BotApi, Bot]:
    """Return a bot that is in a chat of each kind, in its groups with this status."""
    simulator = Simulator({}, folder)
    simulator.limits.settings.enabled = False
    api, bot = BotApi(simulator), simulator.add_bot("demo_bot", "Demo", privacy=False)
    anna = {"id": 5, "is_bot": False, "first_name": "A"}
    for chat in CHATS:
        view = simulator.world.chat(bot, chat)
        author = {} if chat["type"] == "channel" else {"from": anna}
        message = {"message_id": 1, **author, "chat": chat, "date": simulator.now(), "text": "x"}
        posting.from_person(simulator, bot, view, message)
        if chat["type"] != "private":
            observing.enter(bot, view, Standing(status=status))
    return api, bot


def called() -> list[Method]:
    return [method for method in schema().methods.values() if method.name in BEHAVIOURS and method.name not in LEFT_OUT]
