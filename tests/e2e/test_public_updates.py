"""Every public update through the webhook: taken at once, nothing lost, and in amoCRM what docs/content.md says."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from bridge.domain.content import Contact, Media, Place
from bridge.domain.texts import EDITED, named
from bridge.relay.messages import IncomingMessage
from bridge.telegram.reading import read_update
from tests.e2e.driving import Account, Bot, Json, World, eventually

PUBLIC = Path(__file__).parents[3] / "shared" / "fixtures" / "telegram"
FIRST = 1_790_000_000
GONE = {"ok": False, "error_code": 400, "description": "Bad Request: invalid file_id"}
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def numbered_updates() -> list[Json]:
    """Return the public updates with ids and moments in order: by hand, many of them were given the same ones."""
    updates = []
    for number, path in enumerate(sorted(PUBLIC.glob("*.json")), 1):
        raw = json.loads(path.read_text(encoding="utf-8"))
        update = {name: value for name, value in raw.items() if not name.startswith("_")} | {"update_id": number}
        for kind in ("message", "edited_message"):
            if kind in update:
                update[kind] |= {"message_id": number, "date": FIRST + number}
        updates.append(update)
    return updates


def expected(bot: Bot, updates: list[Json]) -> dict[str, list[tuple[str, str]]]:
    """Return what amoCRM has to show by conversation: the kind and the words of each message, in order.

    The groups of the public updates are tied to no deal here: nothing of them is shown.
    """
    shown = defaultdict(list)
    for update in updates:
        found = read_update(bot.bot_id, json.dumps(update))
        if isinstance(found, IncomingMessage) and not found.chat.kind.is_group:
            shown[str(found.conversation)].append(words_of(found))
    return shown


def words_of(message: IncomingMessage) -> tuple[str, str]:
    match message.content:
        case Media(kind):  # Its file is nobody's here, so its line stands in its place.
            return "text", kind.word
        case Place():
            return "location", message.content.caption
        case Contact():
            return "contact", message.content.caption
    # None of the public edits has its first version here.
    changed = named(EDITED) if message.edited_at is not None else ""
    return "text", f"{changed} {message.shown.seen}".strip()


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public updates are not beside this project (../shared/fixtures)")
def test_every_public_update_is_taken_and_shows_what_it_says(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    secret = {SECRET_HEADER: bot.sent("setWebhook")[-1]["params"]["secret_token"]}
    updates = numbered_updates()
    world.fault("telegram", match="getFile", status=400, body=GONE)

    answers = [
        world.http.post(f"{world.api}/telegram/{bot.bot_id}", json=update, headers=secret).status_code
        for update in updates
    ]

    assert answers == [200] * len(updates)
    shown = expected(bot, updates)
    assert sum(map(len, shown.values())) > 40
    for conversation, wanted in shown.items():
        found = arrived(account, conversation, len(wanted))
        assert [kind for kind, _ in wanted] == [message["type"] for message in found], conversation
        for (_, words), message in zip(wanted, found, strict=True):
            assert words in message["text"]
    world.stack.wait_idle()
    assert set(account.chats()) == set(shown)
    assert not any(world.stack.state()["dlq"].values())
    assert account.failures() == []


def arrived(account: Account, conversation: str, number: int) -> list[Json]:
    eventually(lambda: len(account.messages(conversation, "incoming")) >= number)
    return account.messages(conversation, "incoming")
