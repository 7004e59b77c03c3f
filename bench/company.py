"""Four accounts, six bots and a hundred people: what they write to each other, and whether it is where it belongs."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bench import kinds
from bench.crowd import BenchError, Chat, Json, Outside

PEOPLE = range(7001, 7101)
ALBUM = 3
OFTEN = 0.05
"""The share of what is written that is an album, and of what was written that is corrected."""

EMOJI = ("👍", "❤", "🔥", None)
"""What people react with, one after the other; None takes the reaction back."""


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
        self.corrected: set[tuple[Talk, int]] = set()
        self.reactions: dict[tuple[Talk, int], str | None] = {}
        self._ids: dict[tuple[Talk, int], int] = {}
        self._types: dict[tuple[Talk, int], str] = {}

    def write(self, messages: int, seed: int, *, mixed: bool = False) -> None:
        """Have people write so many messages; `mixed` are of every kind, with albums, and some are corrected."""
        order = random.Random(seed)
        while (left := messages - self.written.total()) > 0:
            person = order.choice(PEOPLE)
            talk = self.offices[person // 2 % 2].talk(person, order)
            if mixed and left >= ALBUM and order.random() < OFTEN:
                words = [f"message {self.written[talk] + 1 + number}" for number in range(ALBUM)]
                contents = kinds.album(words, order)
            else:
                one = f"message {self.written[talk] + 1}"
                contents = [kinds.written(one, order) if mixed else {"text": one}]
            for content in contents:
                self._write(talk, content)
            field = next((field for field in ("text", "caption") if field in contents[-1]), None)
            if mixed and field and order.random() < OFTEN:
                self._correct(talk, field)

    def _write(self, talk: Talk, content: Json) -> None:
        self.written[talk] += 1
        written = self.outside.write(talk.chat, **content)
        self._ids[talk, self.written[talk]] = written["message_id"]
        self._types[talk, self.written[talk]] = kinds.shown_type(content)

    def _correct(self, talk: Talk, field: str) -> None:
        number = self.written[talk]
        address = f"{self.outside.stack.telegram}/sim/edits"
        place = {"bot_id": talk.bot.bot_id, "chat_id": talk.chat.person, "message_id": self._ids[talk, number]}
        for text in (f"message {number} in between", f"message {number} corrected"):
            self.outside.ask("POST", address, place | {field: text})
        self.corrected.add((talk, number))

    def react(self, seed: int, times: int) -> None:
        """Have people react to what they wrote, change their minds, and take some of it back."""
        order = random.Random(seed)
        written = sorted(self._ids.items(), key=lambda one: (one[0][0].chat.conversation, one[0][1]))
        for place, message_id in order.sample(written, times):
            talk, _ = place
            for emoji in order.sample(EMOJI, 2):
                reaction = {"bot_id": talk.bot.bot_id, "chat_id": talk.chat.person, "message_id": message_id}
                sender = {"from": {"id": talk.chat.person, "first_name": "Клиент"}, "emoji": emoji}
                self.outside.ask("POST", f"{self.outside.stack.telegram}/sim/reactions", reaction | sender)
                self.reactions[place] = emoji

    def answer(self, answers: int, *, mixed: bool = False) -> None:
        """Have managers say so many messages; `mixed` are of every kind, with albums."""
        order = random.Random(answers)
        talks = sorted(self.written, key=lambda talk: (talk.chat.person, talk.bot.bot_id))
        number = turn = 0
        while number < answers:
            chat, turn = talks[turn % len(talks)].chat, turn + 1
            if mixed and answers - number >= ALBUM and order.random() < OFTEN:
                words = [f"answer {number + more}" for more in range(ALBUM)]
                content = kinds.several(words, order)
            else:
                words = [f"answer {number}"]
                content = kinds.answered(words[0], order) if mixed else {"text": words[0]}
            said = self.outside.reply(chat, **content)
            if set(said["hook_statuses"]) != {200}:
                raise BenchError(f"the hook of {words} was answered {said}")
            number += len(words)

    def arrived(self) -> int:
        """Return how many messages amoCRM shows."""
        return sum(message["direction"] == "incoming" for message in self._messages())

    def statuses(self) -> Counter[str]:
        """Return how many answers amoCRM shows in which status."""
        return Counter(message["status"] for message in self._messages() if message["direction"] == "outgoing")

    def said(self) -> Counter[str]:
        """Return every answer that Telegram took, with how often."""
        return Counter(words for bot in self.bots for _, sent in self._sent(bot) for words in sent)

    def calls_repeated(self) -> int:
        """Return how many calls brought what an earlier one had brought already."""
        calls = Counter(sent for bot in self.bots for _, sent in self._sent(bot))
        return calls.total() - len(calls)

    def albums_torn(self) -> Iterator[str]:
        """Yield the albums of managers of which Telegram took a part alone."""
        for bot in self.bots:
            for person, sent in self._sent(bot):
                if 1 < len(sent) < ALBUM:
                    yield f"{bot.bot_id}:{person} got {sent} of an album"

    def lost(self) -> int:
        """Return how many of the messages written amoCRM does not show."""
        texts = {
            chat["conversation_id"]: {kinds.shown_words(message) for message in chat["messages"]}
            for account in self.accounts
            for chat in self._chats(account)
        }
        return sum(
            self._expected(talk, number) not in texts.get(talk.chat.conversation, ())
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
        incoming = [message for message in chat["messages"] if message["direction"] == "incoming"]
        texts = [kinds.shown_words(message) for message in incoming]
        if texts != [self._expected(talk, number) for number in range(1, self.written[talk] + 1)]:
            yield f"{place} holds {texts} instead of {self.written[talk]} messages in order"
        for number, message in enumerate(incoming, 1):
            if message["type"] != self._types.get((talk, number)):
                yield f"{place} shows message {number} as {message['type']}"
            reactions = [reaction["emoji"] for reaction in message["reactions"]]
            if reactions != [emoji for emoji in [self.reactions.get((talk, number))] if emoji]:
                yield f"{place} shows the reactions {reactions} on message {number}"
            if message["media"] and message["file"].get("status") != 200:
                yield f"{place} has message {number} without its file: {message['file']}"
        if chat["source"] != f"tg-{talk.bot.bot_id}":
            yield f"{place} came from the source {chat['source']}"
        pipelines = [deal["pipeline_id"] for deal in deals if deal["id"] == chat["deal_id"]]
        if not pipelines:
            yield f"{place} has no deal"
        elif talk.only and pipelines != [talk.bot.pipeline_id]:
            yield f"{place} has its deal in the pipeline {pipelines[0]}"

    def answers_out_of_order(self) -> Iterator[str]:
        """Yield who was answered in another order; a call that was made once more right away is the same answer."""
        for bot in self.bots:
            calls: dict[int, list[tuple[str, ...]]] = {}
            for person, sent in self._sent(bot):
                before = calls.setdefault(person, [])
                if before[-1:] != [sent]:
                    before.append(sent)
            for person, found in calls.items():
                numbers = [int(words.rsplit(" ", 1)[1]) for sent in found for words in sent]
                if numbers != sorted(numbers):
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

    def _expected(self, talk: Talk, number: int) -> str:
        return f"message {number} corrected" if (talk, number) in self.corrected else f"message {number}"

    def _sent(self, bot: Bot) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield person and words of all that Telegram took from a bot, call by call."""
        for call in self.outside.ask("GET", f"{self.outside.stack.telegram}/sim/sent?bot_id={bot.bot_id}"):
            sent = kinds.sent_words(call)
            if sent:
                yield int(call["params"]["chat_id"]), sent
