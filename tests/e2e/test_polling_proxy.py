"""`make up TELEGRAM=…`: the whole stack before a Telegram that it only polls; a simulator stands for the real one.

The simulator resolves no host, so that nothing can reach the stack but by getUpdates.
"""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.children import launcher
from local.driver import ROOT, LocalStack
from local.world import url
from tests.e2e.driving import Account, Bot, World, eventually

ANNA, BORIS = 5001, 5002
OPTIONS = ("--retry-scale", "0.05", "--log-level", "DEBUG")


class PolledStack(LocalStack):
    """A stack whose Telegram is elsewhere: `telegram` is where people write, `proxy` what the functions call."""

    @property
    def telegram(self) -> str:
        return url(self.ports.base + 9)

    @property
    def proxy(self) -> str:
        return url(self.ports.telegram)

    def child(self, word: str) -> int:
        """Return the process id of the child whose command line holds a word."""
        (found,) = [
            pid for pid in self.children() if word in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        ]
        return found


@contextmanager
def real_telegram(stack: PolledStack) -> Iterator[None]:
    command = [sys.executable, "-m", "local.simulators.telegram", "--port", str(stack.ports.base + 9)]
    process = subprocess.Popen([*launcher(signal.SIGTERM), *command], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        assert eventually(lambda: _answers(f"{stack.telegram}/sim/state"))
        yield
    finally:
        process.terminate()
        process.wait(20)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def polled(tmp_path: Path) -> Iterator[PolledStack]:
    stack = PolledStack(tmp_path / "polled", OPTIONS)
    stack.options += ("--telegram", stack.telegram)
    with real_telegram(stack):
        yield stack.start()
        stack.kill()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_real_bots_are_served_on_a_laptop(polled: PolledStack) -> None:
    with httpx.Client(timeout=90) as http:
        world = World(polled, http)
        account = world.account("alpha")
        bot = account.connect("shop_bot")
        _words_and_files_go_both_ways(world, account, bot)
        _an_edge_that_fails_for_a_while_keeps_the_order(polled, account, bot)
        _a_proxy_that_dies_loses_and_doubles_nothing(polled, account, bot)
    assert polled.stop() == 0
    logs = [polled.output(), *(log.read_text(errors="replace") for log in (polled.folder / "logs").glob("*.log"))]
    assert not [log for log in logs if bot.token in log]


def _words_and_files_go_both_ways(world: World, account: Account, bot: Bot) -> None:
    talk = bot.conversation(ANNA)
    bot.hears(ANNA, "Здравствуйте!")
    assert eventually(lambda: account.texts(talk)) == ["Здравствуйте!"]
    account.reply(talk, "Добрый день!")
    assert eventually(lambda: bot.said_to(ANNA)) == ["Добрый день!"]
    assert _at_telegram(world, bot)["url"] == ""

    written = bot.hears(ANNA, file={"name": "план.pdf", "size": 300_000, "mime": "application/pdf"})
    _, shown = eventually(lambda: account.messages(talk, "incoming")[1:] and account.messages(talk, "incoming"))
    there = world.http.get(f"{world.stack.telegram}/sim/files/{written['message']['document']['file_unique_id']}")
    assert digest(world.http.get(shown["media"]).content) == digest(there.content)

    media = {"size": 400_000, "mime": "application/pdf", "seed": "акт"}
    account.reply(talk, media=media, file_name="акт.pdf", type="file")
    (sent,) = eventually(lambda: bot.sent("sendDocument"))
    assert (sent["result"]["ok"], sent["files"][0]["name"], sent["files"][0]["size"]) == (True, "акт.pdf", 400_000)


def _an_edge_that_fails_for_a_while_keeps_the_order(polled: PolledStack, account: Account, bot: Bot) -> None:
    engine = polled.child("ministack.app")
    os.kill(engine, signal.SIGSTOP)
    try:
        for number in range(5):
            for person in (ANNA, BORIS):
                bot.hears(person, f"тем временем {number}")
        refused = eventually(lambda: _info(polled, bot).get("last_error_message", ""))
        assert refused.startswith("Wrong response from the webhook: 5")
    finally:
        os.kill(engine, signal.SIGCONT)
    for person in (ANNA, BORIS):
        expected = [f"тем временем {number}" for number in range(5)]
        talk = bot.conversation(person)
        assert eventually(lambda talk=talk, last=expected[-1]: last in account.texts(talk), within=90)  # type: ignore[misc]
        assert account.texts(talk)[-5:] == expected
    polled.wait_idle()


def _a_proxy_that_dies_loses_and_doubles_nothing(polled: PolledStack, account: Account, bot: Bot) -> None:
    talk = bot.conversation(ANNA)
    before = account.texts(talk)
    bot.hears(ANNA, "перед самым концом")
    os.kill(polled.child("local.polling"), signal.SIGKILL)
    assert polled.process is not None
    assert polled.process.wait(60) == 1
    for number in range(3):
        bot.hears(ANNA, f"пока никого нет {number}")

    polled.start()
    expected = [*before, "перед самым концом", *(f"пока никого нет {number}" for number in range(3))]
    assert eventually(lambda: account.texts(talk)[len(expected) - 1 :], within=90)
    account.reply(talk, "Мы снова здесь")
    assert eventually(lambda: "Мы снова здесь" in bot.said_to(ANNA))
    polled.wait_idle()
    assert account.texts(talk) == expected
    assert bot.said_to(ANNA) == ["Добрый день!", "Мы снова здесь"]


def _info(polled: PolledStack, bot: Bot) -> dict[str, Any]:
    told: dict[str, Any] = polled.http.post(f"{polled.proxy}/bot{bot.token}/getWebhookInfo").json()["result"]
    return told


def _at_telegram(world: World, bot: Bot) -> dict[str, Any]:
    told: dict[str, Any] = world.http.post(f"{world.stack.telegram}/bot{bot.token}/getWebhookInfo").json()["result"]
    return told
