"""The settings API on the running stack: two administrators at once, many failures, two languages."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from bridge.relay.failures.retry_failures import AT_ONCE
from tests.e2e.driving import Account, Bot, Json, World, eventually, numbered
from tests.e2e.grouping import a_group

PEOPLE = range(5_001, 5_016)
ANSWERS = 7
BLOCKED = "bot_blocked"
HTML = '<img src=x onerror="alert(1)">&amp;'


def talking(world: World) -> tuple[Account, Bot]:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    for person in PEOPLE:
        bot.hears(person, "Здравствуйте!")
    assert eventually(lambda: {bot.conversation(person) for person in PEOPLE} <= account.chats().keys())
    return account, bot


def block(bot: Bot, *, blocked: bool) -> None:
    for person in PEOPLE:
        bot.world.tg("POST", "/sim/block", {"bot_id": bot.bot_id, "user_id": person, "blocked": blocked})


@pytest.mark.timeout(400)
def test_more_failures_of_a_reason_than_one_answer_holds_are_sent_again_in_their_order(world: World) -> None:
    account, bot = talking(world)
    many = len(PEOPLE) * ANSWERS
    assert many > AT_ONCE
    block(bot, blocked=True)
    for number in range(ANSWERS):
        for person in PEOPLE:
            account.reply(bot.conversation(person), f"answer {number}")

    def counted() -> list[Json]:
        found: list[Json] = account.api("GET", f"/v1/failures/reasons?bot_id={bot.bot_id}").json()["reasons"]
        return found

    assert eventually(lambda: [one["count"] for one in counted()] == [many], within=120, every=1)
    assert counted()[0]["reason"] == BLOCKED
    assert account.api("GET", "/v1/failures?reason=too_long").json() == {"failures": [], "next": None}
    narrow = account.api("GET", f"/v1/failures?reason={BLOCKED}&bot_id={bot.bot_id}&direction=outgoing&limit=2").json()
    assert len(narrow["failures"]) == 2
    assert narrow["next"] == narrow["failures"][1]["id"]

    block(bot, blocked=False)
    answer = account.api("POST", "/v1/failures/retry", {"reason": BLOCKED})

    assert (answer.status_code, answer.json()) == (202, {"queued": many})
    assert eventually(lambda: len(bot.sent()) >= 2 * many, within=120, every=1)
    for person in PEOPLE:
        assert eventually(lambda: len(bot.said_to(person)) == ANSWERS), person  # noqa: B023
        assert numbered(bot.said_to(person)) == list(range(ANSWERS))
    assert eventually(lambda: counted() == [])


def test_two_administrators_at_once_undo_nothing_of_each_other_unseen(world: World) -> None:
    account = world.account("alpha")
    group, _ = a_group(account, "Кухня")
    bot_path, group_path = f"/v1/bots/{group.bot.bot_id}", f"/v1/groups/{group.home}"
    bot_seen = account.api("GET", bot_path).json()["version"]
    group_seen = group.shown()["version"]
    changes: list[tuple[str, Json, int]] = [
        *((bot_path, {"label": label}, bot_seen) for label in ("Опт", "Розница", "Опт")),
        (bot_path, {"linkers": "staff"}, bot_seen),
        *((group_path, {"authors": authors}, group_seen) for authors in ("line", "line")),
        (group_path, {"other_bots": True}, group_seen),
        (group_path, {"linkers": "anyone"}, group_seen),
    ]
    with ThreadPoolExecutor(len(changes)) as threads:
        answers = list(threads.map(lambda one: account.api("PATCH", one[0], {**one[1], "version": one[2]}), changes))

    statuses = [answer.status_code for answer in answers]
    bot, seen = account.api("GET", bot_path).json(), group.shown()
    loser = changes[1][1]["label"] if bot["label"] == "Опт" else "Опт"
    refused = [wish["label"] for (path, wish, _), status in zip(changes, statuses, strict=True) if status == 409]
    assert set(refused) == {loser}
    assert all(answer.json()["error"]["fields"] == ["label"] for answer in answers if answer.status_code == 409)
    assert set(statuses) == {200, 409}
    assert (bot["linkers"], bot["version"]) == ("staff", bot_seen + 2)
    assert seen["settings"] == {"authors": "line", "linkers": "anyone", "other_bots": True}
    assert seen["version"] == group_seen + 3
    assert [source["name"] for source in account.everything()["sources"]] == [f"{bot['label']} (@{bot['username']})"]


def test_a_double_press_makes_one_bot_and_one_link(world: World) -> None:
    account = world.account("alpha")
    made, pipeline = world.telegram_bot("shop_bot"), account.pipelines()[0]["id"]
    body = {"token": f"Use this token:\n{made['token']}\n", "label": HTML[:40], "pipeline_id": pipeline}
    with ThreadPoolExecutor(3) as threads:
        answers = list(threads.map(lambda _: account.api("POST", "/v1/bots", body), range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert len(account.everything()["sources"]) == 1
    (shown,) = account.api("GET", "/v1/bots?search=onerror").json()["bots"]
    assert shown["label"] == HTML[:40].strip(), "what people wrote is told as they wrote it"
    assert account.api("GET", "/v1/bots").headers["Content-Type"] == "application/json"


def test_the_api_speaks_english_to_whoever_asks_for_it(world: World) -> None:
    account = world.account("alpha")
    for language, told in (("en-GB,en;q=0.9,ru;q=0.8", "en"), ("ru", "ru"), ("*", "ru"), ("рубль", "ru")):
        headers = {b"X-Auth-Token": account.token.encode(), b"Accept-Language": language.encode()}
        answer = world.http.get(f"{world.api}/v1/bots/1", headers=headers)
        assert answer.headers["Content-Language"] == told
        assert bool(re.search("[А-Яа-я]", answer.json()["error"]["message"])) == (told == "ru")
