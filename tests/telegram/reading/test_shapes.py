"""Messages of any shape that the machine-readable Bot API allows, with any of their optional fields broken."""

import json
import random
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.identity import ConversationId
from bridge.relay.messages import IncomingMessage
from bridge.telegram.reading import read_update
from bridge.telegram.reading.beside import IGNORED
from bridge.telegram.reading.contents import READERS

API = Path(__file__).parents[2] / "data" / "telegram-api.json"
BOT_ID = 7001
DEEPEST = 4
ODD: tuple[Any, ...] = (
    None,
    [],
    {},
    "",
    "?",
    "17",
    0,
    -1,
    2.5,
    10**30,
    True,
    False,
    [None],
    [[]],
    {"id": None},
    {"type": []},
)
SCALARS = {"Integer": 7, "String": "строка", "Boolean": True, "True": True, "Float": 1.5}
KINDS = ["text", *(kind for kind in READERS if kind != "user_shared")]


@dataclass
class Builder:
    """Builds valid objects; `optional` are all fields it could have left out, each with the object they belong to."""

    types: dict[str, Any]
    dice: random.Random
    optional: list[tuple[dict[str, Any], str]] = field(default_factory=list)

    def message(self, kind: str) -> dict[str, Any]:
        """Return a message of a private chat that carries one kind of content, and anything else it may have."""
        described = {one["name"]: one for one in self.types["Message"]["fields"]}
        others = described.keys() - IGNORED - READERS.keys() - {"text", "chat", "message_id", "date"}
        wanted = [*self.dice.sample(sorted(others), k=8), kind, "from"]
        built = {name: self.value(described[name]["types"], 1) for name in wanted if name in described}
        built |= {"message_id": self.dice.choice([0, 5, 2**31]), "date": 1_800_000_000}
        built["chat"] = self.made("Chat", 1) | {"id": 42, "type": "private"}
        self.optional += [(built, name) for name in described.keys() - {"chat", "message_id", "date"}]
        self.optional += [(built["chat"], one["name"]) for one in self.types["Chat"]["fields"] if not one["required"]]
        return built

    def made(self, name: str, depth: int) -> Any:
        described = self.types[name]
        if described.get("subtypes"):
            return self.value(["String"] if self.is_too_deep(described, depth) else described["subtypes"], depth + 1)
        built: dict[str, Any] = {}
        for one in described.get("fields", ()):
            if one["required"] or (depth < DEEPEST and self.dice.random() < 0.3):
                built[one["name"]] = self.value(one["types"], depth + 1)
            if not one["required"]:
                self.optional.append((built, one["name"]))
        return built

    @staticmethod
    def is_too_deep(described: dict[str, Any], depth: int) -> bool:
        return depth > DEEPEST and "String" in described["subtypes"]

    def value(self, types: list[str], depth: int) -> Any:
        kind = self.dice.choice(types)
        if kind.startswith("Array of "):
            return [self.value([kind.removeprefix("Array of ")], depth)]
        return SCALARS[kind] if kind in SCALARS else self.made(kind, depth)

    def break_some(self, number: int) -> None:
        """Leave optional fields out, make them null or give them a surprising type; absent ones become null."""
        for place, name in self.dice.sample(self.optional, k=min(number, len(self.optional))):
            if name not in place:
                place[name] = None
            elif self.dice.random() < 0.3:
                del place[name]
            else:
                place[name] = deepcopy(self.dice.choice(ODD))


@cache
def types() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(API.read_text())["types"]
    return found


def moves(kind: str, message: dict[str, Any]) -> bool:
    others = (message.get("venue"), message.get("text"))
    return kind == "edited_message" and message.get("location") is not None and others == (None, None)


@given(
    seed=st.integers(0, 2**32),
    update=st.sampled_from(["message", "edited_message"]),
    kind=st.sampled_from(KINDS),
    broken=st.integers(0, 12),
)
def test_no_optional_field_takes_the_message_with_it(seed: int, update: str, kind: str, broken: int) -> None:
    builder = Builder(types(), random.Random(seed))  # noqa: S311
    message = builder.message(kind)
    builder.break_some(broken)

    found = read_update(BOT_ID, json.dumps({"update_id": 1, update: message}))

    if moves(update, message):
        assert found is None
        return
    assert isinstance(found, IncomingMessage)
    assert (found.message_id, found.at) == (message["message_id"], 1_800_000_000)
    assert found.conversation == ConversationId(BOT_ID, 42)
    assert found.shown.seen.strip()
    assert found.person.name
    assert "None" not in found.shown.seen + found.person.name
    if isinstance(message.get("text"), str):
        assert message["text"] in found.shown.seen


@pytest.mark.parametrize("odd", [*ODD, "left out"], ids=repr)
def test_each_field_of_a_message_in_turn(odd: Any) -> None:
    plain = {"message_id": 5, "date": 1_800_000_000, "chat": {"id": 42, "type": "private"}, "text": "хочу купить"}
    plain["from"] = {"id": 42, "is_bot": False, "first_name": "Анна"}
    for one in types()["Message"]["fields"]:
        if one["required"] or one["name"] == "text":
            continue
        message = {name: value for name, value in plain.items() if name != one["name"]}
        if odd != "left out":
            message[one["name"]] = odd

        found = read_update(BOT_ID, json.dumps({"update_id": 1, "message": message}))

        assert isinstance(found, IncomingMessage), one["name"]
        assert found.shown.seen == "хочу купить", one["name"]


@given(
    seed=st.integers(0, 2**32),
    update=st.sampled_from(["message", "edited_message"]),
    kind=st.sampled_from(KINDS),
    broken=st.integers(0, 12),
)
def test_no_optional_field_takes_a_message_of_a_group_with_it(seed: int, update: str, kind: str, broken: int) -> None:
    builder = Builder(types(), random.Random(seed))  # noqa: S311
    message = builder.message(kind)
    builder.break_some(broken)
    message["chat"] |= {"id": -1002, "type": "supergroup"}
    message["chat"].pop("is_direct_messages", None)

    found = read_update(BOT_ID, json.dumps({"update_id": 1, update: message}))

    if moves(update, message):
        assert found is None
        return
    assert isinstance(found, IncomingMessage)
    assert (found.message_id, found.at) == (message["message_id"], 1_800_000_000)
    assert found.conversation == ConversationId(BOT_ID, -1002)
    assert found.shown.seen.strip()
    assert found.person.name
