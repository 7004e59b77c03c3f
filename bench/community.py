"""Groups of people who are tied to several deals each: what is said there, and whether it is in every deal, once."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench import kinds
from bench.crowd import BenchError, Json, Outside

GROUPS = 5
DEALS = 3
MEMBERS = 20
LABEL = "Объекты"
ALBUM = 3
BACKLOG = 100
"""Parts that may wait for their deals while more is written."""
UNANSWERED = 0
OFTEN = 0.05
"""The share of what is written that is an album, and of what was written that is corrected."""


@dataclass
class Group:
    """A Telegram group with its members and deals; `written` are the numbers of what was said there, in order."""

    title: str
    chat_id: int
    kind: str
    deals: tuple[int, ...]
    members: tuple[int, ...]
    home: int = 0
    written: list[int] = field(default_factory=list)

    @property
    def chat(self) -> Json:
        return {"id": self.chat_id, "type": self.kind, "title": self.title}


class Community:
    """One account with a bot that is in every group."""

    def __init__(self, outside: Outside, name: str) -> None:
        self.outside = outside
        self.account = outside.install(name)
        self.bot, _ = outside.connect(self.account, f"{name}_bot", LABEL)
        self.groups = [self._found(name, number) for number in range(GROUPS)]
        self.authors: dict[int, int] = {}
        self.corrected: set[int] = set()
        self.answers: dict[int, tuple[Group, int]] = {}
        self.unheard: set[int] = set()

    def _found(self, name: str, number: int) -> Group:
        """Found a group: the bot is added as an administrator, and three deals are tied to it in the widget."""
        kind = "group" if number == 0 else "supergroup"
        chat_id = -(4_000_000 + number) if kind == "group" else -(1_001_000_000_000 + number)
        deals = tuple(
            self.outside.ask("POST", f"{self._amo}/deals", {"name": f"{name} {number}.{deal}"})["deal_id"]
            for deal in range(DEALS)
        )
        members = tuple(range(8001 + number * MEMBERS, 8001 + (number + 1) * MEMBERS))
        group = Group(f"Объект {number}", chat_id, kind, deals, members, home=chat_id)
        bot = {"id": self.bot, "is_bot": True, "first_name": name, "username": f"{name}_bot"}
        joined = {"chat": group.chat, "user": bot, "from": _person(members[0]), "status": "administrator"}
        self.outside.ask("POST", f"{self.outside.stack.telegram}/sim/members", {"bot_id": self.bot, **joined})
        self.outside.wait_idle(60)
        for deal in deals:
            self.outside.api(self.account, "POST", f"/v1/groups/{chat_id}/links", {"bot_id": self.bot, "deal_id": deal})
        return group

    def write(self, messages: int, seed: int) -> None:
        """Have members write so many messages of every kind; some are albums, some are corrected."""
        order = random.Random(seed)
        while (left := messages - len(self.authors)) > 0:
            group = order.choice(self.groups)
            person = order.choice(group.members)
            if left >= ALBUM and order.random() < OFTEN:
                contents = kinds.album([self._next(group, person) for _ in range(ALBUM)], order)
            else:
                contents = [kinds.written(self._next(group, person), order)]
            for content in contents:
                said = self._say(group, person, content)
            name = next((name for name in ("text", "caption") if name in contents[-1]), None)
            if name and order.random() < OFTEN:
                self._correct(group, said["message_id"], name)
            self._let_breathe()

    def meet_at_once(self, people: int) -> None:
        """Have members of a group write their first words there and to the bot in private at the same instant."""
        for person in self.groups[1].members[:people]:
            self._say(self.groups[1], person, {"text": self._next(self.groups[1], person)})
            private = {"id": person, "type": "private"}
            body = {"bot_id": self.bot, "chat": private, "from": _person(person), "text": "private"}
            self.outside.ask("POST", f"{self.outside.stack.telegram}/sim/messages", body)

    def migrate(self) -> None:
        """Make a supergroup of the basic group, while what was said and answered there is under way."""
        group = self.groups[0]
        signs = ["migrate_from_chat_id", "my_chat_member"]
        body = {"bot_id": self.bot, "chat_id": group.chat_id, "migrate": True, "signs": signs}
        group.chat_id = self.outside.ask("POST", f"{self.outside.stack.telegram}/sim/groups", body)["chat_id"]
        group.kind = "supergroup"

    def answer(self, answers: int) -> None:
        """Have managers say so many more messages, in each deal of each group in turn.

        A hook that is not answered within amoCRM's five seconds, as a killed entrance on a busy machine may not, is
        never sent again: what it said is not counted, and something else is said.
        """
        wanted = len(self.answers) + answers
        while len(self.answers) < wanted:
            number = len(self.answers) + len(self.unheard)
            group = self.groups[number % GROUPS]
            deal = group.deals[number // GROUPS % DEALS]
            content = kinds.answered(f"answer {number}", random.Random(number))
            body = {"conversation_id": self.conversation(group, deal), **content}
            hooks = set(self.outside.ask("POST", f"{self._amo}/reply", body)["hook_statuses"])
            if hooks == {200}:
                self.answers[number] = (group, deal)
            elif hooks == {UNANSWERED}:
                self.unheard.add(number)
            else:
                raise BenchError(f"the hook of answer {number} was answered {hooks}")

    def conversation(self, group: Group, deal: int) -> str:
        return f"{self.bot}:{group.home}:{deal}"

    def arrived(self) -> int:
        """Return how many messages of people all deals show together."""
        return sum(
            message["author_kind"] == "client" and message["direction"] == "incoming" for message in self._messages()
        )

    def delivered(self) -> int:
        """Return how many answers amoCRM shows as delivered, in the deals where they were given."""
        return sum(message["status"] == "delivered" for message in self._messages() if self._is_answer(message))

    def mirrored(self) -> int:
        """Return how many times answers stand in deals other than where they were given."""
        said = [message for message in self._messages() if self._number_of(message) in self.answers]
        return len(said) - sum(self._is_answer(message) for message in said)

    def wanting(self) -> int:
        """Return how many cards of deals lack an author."""
        found = self._everything()
        return sum(1 for _ in self._unattached(found))

    def misplaced(self) -> Iterator[str]:
        """Yield what is lost, doubled, out of order, of another author, or not in the deal where it belongs."""
        found, chats = self._everything(), self._chats()
        for group in self.groups:
            for deal in group.deals:
                chat = chats.get(self.conversation(group, deal))
                if chat is None:
                    yield f"{group.title} has no talk in deal {deal}"
                    continue
                yield from self._misplaced(group, deal, chat)
        cards = Counter(str(contact["custom_fields"].get("Telegram ID")) for contact in found["contacts"])
        yield from (f"{count} cards of {person}" for person, count in cards.items() if count > 1)
        yield from (f"deal {deal} lacks {person}" for deal, person in self._unattached(found))
        extra = {deal["id"] for deal in found["deals"]} - {deal for group in self.groups for deal in group.deals}
        private = {chat["deal_id"] for name, chat in chats.items() if name.count(":") == 1}
        yield from (f"deal {deal} was made" for deal in sorted(extra - private))

    def _misplaced(self, group: Group, deal: int, chat: Json) -> Iterator[str]:
        place = f"deal {deal} of {group.title}"
        if chat["deal_id"] != deal:
            yield f"the talk of {place} stands in deal {chat['deal_id']}"
        incoming = [message for message in chat["messages"] if message["direction"] == "incoming"]
        texts = [kinds.shown_words(message) for message in incoming]
        expected = [self._expected(number) for number in group.written]
        if texts != expected:
            differs = _first_difference(texts, expected)
            yield f"{place} holds {len(texts)} messages instead of {len(expected)}: {differs}"
        for message in incoming:
            number = int(kinds.shown_words(message).split()[1])
            if message["author"] != f"Участник {self.authors[number]} ({LABEL})":
                yield f"{place} shows message {number} as of {message['author']}"
            if message["media"] and message["file"].get("status") != 200:
                yield f"{place} has message {number} without its file"
        said = [number for number in map(self._number_of, chat["messages"]) if number not in {None, *self.unheard}]
        answered = [number for number, (asked, _) in self.answers.items() if asked is group]
        if Counter(said) != Counter(answered):
            yield f"{place} shows the answers {said} instead of {answered}"

    def said(self) -> Counter[int]:
        """Return which answers Telegram took from the bot, those aside whose hooks amoCRM gave up, with how often."""
        calls = self.outside.ask("GET", f"{self.outside.stack.telegram}/sim/sent?bot_id={self.bot}")
        words = (words for call in calls for words in kinds.sent_words(call) if words.startswith("answer "))
        numbers = (int(one.split()[1]) for one in words)
        return Counter(number for number in numbers if number not in self.unheard)

    def dead_letters(self) -> int:
        return sum(self.outside.stack.state()["dlq"].values())

    def failures(self) -> list[Json]:
        found: list[Json] = self.outside.api(self.account, "GET", "/v1/failures")["failures"]
        return found

    def _say(self, group: Group, person: int, content: Json) -> Json:
        body = {"bot_id": self.bot, "chat": group.chat, "from": _person(person), **content}
        said: Json = self.outside.ask("POST", f"{self.outside.stack.telegram}/sim/messages", body)
        return said

    def _let_breathe(self) -> None:
        """Wait while much is queued: what managers say then would come to entrances that have no processor left."""
        if len(self.authors) % 50 == 0:
            while self.outside.stack.state()["queues"]["incoming"]["visible"] > BACKLOG:
                time.sleep(0.5)

    def _correct(self, group: Group, message_id: int, name: str) -> None:
        number = group.written[-1]
        body = {"bot_id": self.bot, "chat_id": group.chat_id, "message_id": message_id}
        self.outside.ask(
            "POST", f"{self.outside.stack.telegram}/sim/edits", body | {name: f"message {number} corrected"}
        )
        self.corrected.add(number)

    def _next(self, group: Group, person: int) -> str:
        number = len(self.authors) + 1
        self.authors[number] = person
        group.written.append(number)
        return f"message {number}"

    def _expected(self, number: int) -> str:
        return f"message {number} corrected" if number in self.corrected else f"message {number}"

    def _unattached(self, found: Json) -> Iterator[tuple[int, int]]:
        contacts = {contact["id"]: str(contact["custom_fields"].get("Telegram ID")) for contact in found["contacts"]}
        attached: dict[int, set[str]] = defaultdict(set)
        for deal in found["deals"]:
            attached[deal["id"]] = {contacts.get(contact, "") for contact in deal["contacts"]}
        for group in self.groups:
            authors = {self.authors[number] for number in group.written}
            for deal in group.deals:
                yield from ((deal, person) for person in sorted(authors) if str(person) not in attached[deal])

    def _number_of(self, message: Json) -> int | None:
        words = kinds.shown_words(message)
        is_answer = message["direction"] == "outgoing" and words.startswith("answer ")
        return int(words.split()[1]) if is_answer else None

    def _is_answer(self, message: Json) -> bool:
        """Tell what managers said and was heard, in the deal where they said it."""
        number = self._number_of(message)
        asked = None if number is None else self.answers.get(number)
        return asked is not None and bool(message["conversation_id"] == self.conversation(*asked))

    def _messages(self) -> Iterator[Json]:
        for name, chat in self._chats().items():
            if name.count(":") == 2:
                yield from (message | {"conversation_id": name} for message in chat["messages"])

    @property
    def _amo(self) -> str:
        return f"{self.outside.stack.amocrm}/sim/accounts/{self.account}"

    def _everything(self) -> Json:
        found: Json = self.outside.ask("GET", self._amo)
        return found

    def _chats(self) -> dict[str, Json]:
        return {chat["conversation_id"]: chat for chat in self.outside.ask("GET", f"{self._amo}/chats")}


def _person(person: int) -> Json:
    return {"id": person, "first_name": f"Участник {person}", "username": f"member_{person}"}


def _first_difference(found: list[str], expected: list[str]) -> str:
    pairs = zip([*found, "nothing"], [*expected, "nothing"], strict=False)
    return next((f"{one} for {other}" for one, other in pairs if one != other), "")
