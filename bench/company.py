"""Four accounts, six bots and a hundred people: what they write to each other, and whether it is where it belongs."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.crowd import BenchError, Chat, Json, Outside

PEOPLE = range(7001, 7101)


@dataclass(frozen=True)
class Bot:
    account_id: int
    bot_id: int
    pipeline_id: int


@dataclass(frozen=True)
class Talk:
    """A person's talk with a bot; `only` if they write to no other bot: the deal is made in its pipeline then."""

    bot: Bot
    chat: Chat
    only: bool


class Office:
    """Two accounts, of which one has two bots, with people of their own: all that a few rules of ours tell apart."""

    def __init__(self, outside: Outside, name: str) -> None:
        self.accounts = [outside.install(f"{name}{number}") for number in (1, 2)]
        one, two = self.accounts
        self.bots = [
            Bot(account, *outside.connect(account, f"{name}_{number}_bot", label, pipeline))
            for number, (account, label, pipeline) in enumerate(((one, "Один", 0), (one, "Два", 1), (two, "Три", 0)))
        ]

    def talk(self, person: int, order: random.Random) -> Talk:
        """Return a person's next talk: odd ones know one bot alone."""
        only = bool(person % 2)
        bot = self.bots[person % 3] if only else order.choice(self.bots)
        return Talk(bot, Chat(bot.account_id, bot.bot_id, person), only)


class Company:
    """Two offices, because first messages wait for the pace of an account's REST calls; and all that was written."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.offices = [Office(outside, name) for name in ("north", "south")]
        self.accounts = [account for office in self.offices for account in office.accounts]
        self.bots = [bot for office in self.offices for bot in office.bots]
        self.written: Counter[Talk] = Counter()

    def write(self, messages: int, seed: int) -> None:
        order = random.Random(seed)
        for _ in range(messages):
            person = order.choice(PEOPLE)
            talk = self.offices[person // 2 % 2].talk(person, order)
            self.written[talk] += 1
            self.outside.write(talk.chat, f"message {self.written[talk]}")

    def answer(self, answers: int) -> None:
        talks = sorted(self.written, key=lambda talk: (talk.chat.person, talk.bot.bot_id))
        for number in range(answers):
            said = self.outside.reply(talks[number % len(talks)].chat, f"answer {number}")
            if said["hook_status"] != 200:
                raise BenchError(f"the hook of answer {number} was answered {said}")

    def arrived(self) -> int:
        """Return how many messages amoCRM shows."""
        return sum(message["direction"] == "incoming" for message in self._messages())

    def statuses(self) -> Counter[str]:
        """Return how many answers amoCRM shows in which status."""
        return Counter(message["status"] for message in self._messages() if message["direction"] == "outgoing")

    def said(self) -> Counter[str]:
        """Return every answer that Telegram took, with how often."""
        return Counter(text for bot in self.bots for _, text in self._sent(bot))

    def lost(self) -> int:
        """Return how many of the messages written amoCRM does not show."""
        texts = {
            chat["conversation_id"]: {message["text"] for message in chat["messages"]}
            for account in self.accounts
            for chat in self._chats(account)
        }
        return sum(
            f"message {number}" not in texts.get(talk.chat.conversation, ())
            for talk, count in self.written.items()
            for number in range(1, count + 1)
        )

    def misplaced(self) -> Iterator[str]:
        """Yield what is lost, doubled, out of order, or not in the chat, deal, pipeline or card where it belongs."""
        for account in self.accounts:
            talks = [talk for talk in self.written if talk.bot.account_id == account]
            everything = self.outside.ask("GET", f"{self._account(account)}")
            chats = {chat["conversation_id"]: chat for chat in self._chats(account)}
            if set(chats) != {talk.chat.conversation for talk in talks}:
                yield f"account {account} has the chats {sorted(chats)}"
                continue
            for talk in talks:
                yield from self._misplaced(talk, chats[talk.chat.conversation], everything["deals"])
            people = sorted(str(contact["custom_fields"].get("Telegram ID")) for contact in everything["contacts"])
            if people != sorted({str(talk.chat.person) for talk in talks}):
                yield f"account {account} has cards of {people}"

    def _misplaced(self, talk: Talk, chat: Json, deals: list[Json]) -> Iterator[str]:
        place = talk.chat.conversation
        texts = [message["text"] for message in chat["messages"] if message["direction"] == "incoming"]
        if texts != [f"message {number}" for number in range(1, self.written[talk] + 1)]:
            yield f"{place} holds {texts} instead of {self.written[talk]} messages in order"
        if chat["source"] != f"tg-{talk.bot.bot_id}":
            yield f"{place} came from the source {chat['source']}"
        pipelines = [deal["pipeline_id"] for deal in deals if deal["id"] == chat["deal_id"]]
        if not pipelines:
            yield f"{place} has no deal"
        elif talk.only and pipelines != [talk.bot.pipeline_id]:
            yield f"{place} has its deal in the pipeline {pipelines[0]}"

    def answers_out_of_order(self) -> Iterator[str]:
        for bot in self.bots:
            numbers: dict[int, list[int]] = {}
            for person, text in self._sent(bot):
                numbers.setdefault(person, []).append(int(text.rsplit(" ", 1)[1]))
            for person, found in numbers.items():
                if found != sorted(found):
                    yield f"{bot.bot_id}:{person} was answered in the order {found}"

    def dead_letters(self) -> int:
        return sum(self.outside.stack.state()["dlq"].values())

    def failures(self) -> int:
        return sum(len(self.outside.api(account, "GET", "/v1/failures")["failures"]) for account in self.accounts)

    def differ_in_answers_to_duplicates(self) -> None:
        """Have one account of each office take a message's second coming for an error, the other say nothing of it."""
        for office in self.offices:
            for account, answer in zip(office.accounts, ("ok", "error"), strict=True):
                self.outside.ask("POST", f"{self._account(account)}/switches", {"duplicate_msgid": answer})

    def _account(self, account_id: int) -> str:
        return f"{self.outside.stack.amocrm}/sim/accounts/{account_id}"

    def _chats(self, account_id: int) -> list[Json]:
        found: list[Json] = self.outside.ask("GET", f"{self._account(account_id)}/chats")
        return found

    def _messages(self) -> Iterator[Json]:
        for account in self.accounts:
            for chat in self._chats(account):
                yield from chat["messages"]

    def _sent(self, bot: Bot) -> Iterator[tuple[int, str]]:
        """Yield person and text of all that Telegram took from a bot, in order."""
        calls: list[dict[str, Any]] = self.outside.ask(
            "GET", f"{self.outside.stack.telegram}/sim/sent?bot_id={bot.bot_id}"
        )
        for call in calls:
            if call["method"].lower() == "sendmessage" and call["result"]["ok"]:
                yield int(call["params"]["chat_id"]), call["params"]["text"]
