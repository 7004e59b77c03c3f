"""One account with three bots, each with a route of its own, and their people: what they say and where it arrives."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator

from bench.crowd import BenchError, Chat, Json, Outside

PEOPLE = 40
FIRST_PERSON = 720_000
PROJECT = "101"
CHANNEL = "clients_tg"
LOGIN = {"login": "sales@ways.ru", "password": "secret"}
ECHO = "Ответ платформы: "
AMOCRM, WAHELP, PLATFORM = "amocrm", "wahelp", "platform"
ROUTES = (AMOCRM, WAHELP, PLATFORM)


def phone_of(person: int) -> str:
    return f"+7916{person:07}"


class Ways:
    """The bots by their route, and all that was said; the platform answers every message by itself."""

    def __init__(self, outside: Outside, people: int = PEOPLE) -> None:
        self.outside = outside
        self.account = outside.install("ways")
        self.people = range(FIRST_PERSON, FIRST_PERSON + people)
        self.bots = {route: outside.connect(self.account, f"{route}_way_bot", route)[0] for route in ROUTES}
        self.written: dict[str, list[str]] = defaultdict(list)
        self.answered: dict[str, list[str]] = defaultdict(list)
        self.unheard: set[str] = set()
        self._direct()

    def _direct(self) -> None:
        partners = self.outside.stack.partners
        channel = {"project": PROJECT, "channel": CHANNEL, **LOGIN}
        self.outside.ask("POST", f"{partners}/sim/wahelp/channels", channel)
        wahelp = {"kind": WAHELP, "base": partners, **channel, "shape": "messages", "forward": "all"}
        self._patch(WAHELP, wahelp)
        self._patch(PLATFORM, {"kind": PLATFORM, "url": partners})
        for person in self.people:
            path = f"/v1/bots/{self.bots[WAHELP]}/people/{person}"
            self.outside.api(self.account, "PUT", path, {"phone": phone_of(person)})

    def _patch(self, route: str, wish: Json) -> None:
        self.outside.api(self.account, "PATCH", f"/v1/bots/{self.bots[route]}", {"route": wish})

    def chat(self, route: str, person: int) -> Chat:
        return Chat(self.account, self.bots[route], person)

    def meet(self) -> None:
        """Have everybody write once to every bot, so that there is somebody to answer."""
        for route in ROUTES:
            for person in self.people:
                self._write(self.chat(route, person))

    def count(self) -> int:
        """Return how many messages were written so far."""
        return sum(map(len, self.written.values()))

    def write(self, messages: int, seed: int) -> None:
        """Have people write so many messages, each to bots of all routes."""
        order = random.Random(seed)
        for _ in range(messages):
            self._write(self.chat(order.choice(ROUTES), order.choice(self.people)))

    def _write(self, chat: Chat) -> None:
        said = self.written[chat.conversation]
        said.append(f"message {len(said) + 1}")
        self.outside.write(chat, said[-1])

    def answer(self, answers: int) -> None:
        """Have managers of amoCRM and operators of Wahelp answer those who wrote, by turns."""
        talks = [(route, person) for person in self.people for route in (AMOCRM, WAHELP)]
        wrote = [talk for talk in talks if self.written[self.chat(*talk).conversation]]
        for number in range(answers):
            route, person = wrote[number % len(wrote)]
            text = f"answer {number}"
            self.answered[self.chat(route, person).conversation].append(text)
            self._answer(route, person, text)

    def _answer(self, route: str, person: int, text: str) -> None:
        if route == AMOCRM:
            # amoCRM sends a hook once, and waits five seconds for its answer: a machine at its limit loses it.
            if self.outside.reply(self.chat(route, person), text)["hook_status"] != 200:
                self.unheard.add(text)
            return
        body = {"project": PROJECT, "channel": CHANNEL, "phone": phone_of(person), "text": text}
        if not self.outside.ask("POST", f"{self.outside.stack.partners}/sim/wahelp/operator", body)["hooks"]:
            raise BenchError("no webhook is registered at Wahelp")

    def arrived(self) -> int:
        """Return how many messages have come to where their routes lead."""
        return sum(map(len, self.brought().values()))

    def brought(self) -> dict[str, list[str]]:
        """Return what has come to where the routes lead, by conversation and in order."""
        stack, found = self.outside.stack, defaultdict[str, list[str]](list)
        for chat in self.outside.ask("GET", f"{stack.amocrm}/sim/accounts/{self.account}/chats"):
            said = [message["text"] for message in chat["messages"] if message["direction"] == "incoming"]
            found[chat["conversation_id"]] += said
        person_by_phone = {phone_of(person): person for person in self.people}
        for message in self.outside.ask("GET", f"{stack.partners}/sim/wahelp"):
            person = person_by_phone[message["phone"]]
            found[self.chat(WAHELP, person).conversation].append(message["text"])
        for message in self.outside.ask("GET", f"{stack.partners}/sim/platform"):
            person = int(message["client_id"].removeprefix("telegram_"))
            found[self.chat(PLATFORM, person).conversation].append(message["content"])
        return found

    def said(self) -> dict[str, list[str]]:
        """Return what Telegram took of answers, by conversation and in order; notices of the bots are left aside."""
        found = defaultdict[str, list[str]](list)
        for bot in self.bots.values():
            for call in self.outside.ask("GET", f"{self.outside.stack.telegram}/sim/sent?bot_id={bot}"):
                if call["method"].lower() == "sendmessage" and call["result"]["ok"]:
                    text = call["params"]["text"]
                    if text.startswith(("answer ", ECHO)):
                        found[f"{bot}:{call['params']['chat_id']}"].append(text)
        return found

    def expected(self) -> dict[str, list[str]]:
        """Return the answers that have to arrive, by conversation and in order."""
        echoes = {
            self.chat(PLATFORM, person).conversation: [
                ECHO + text for text in self.written[self.chat(PLATFORM, person).conversation]
            ]
            for person in self.people
        }
        return {place: texts for place, texts in (self.answered | echoes).items() if texts}

    def unanswered(self) -> int:
        """Return how many answers have not arrived."""
        said = self.said()
        return sum(len(set(texts) - set(said[place]) - self.unheard) for place, texts in self.expected().items())

    def misplaced(self) -> Iterator[str]:
        """Yield every conversation that does not hold each of its messages once and in order."""
        brought = self.brought()
        for place in sorted(self.written.keys() | brought.keys()):
            if brought[place] != self.written[place]:
                yield f"{place} holds {_difference(self.written[place], brought[place])}"

    def answers_misplaced(self) -> Iterator[str]:
        """Yield every conversation whose answers are lost, made up or out of order; a repeated one is counted apart."""
        said, expected = self.said(), self.expected()
        for place in sorted(said.keys() | expected.keys()):
            once = list(dict.fromkeys(said[place]))
            wanted = [text for text in expected.get(place, []) if text in once or text not in self.unheard]
            if once != wanted:
                yield f"{place} was answered {_difference(wanted, once)}"

    def doubled(self) -> int:
        """Return how many answers came once more."""
        return sum(len(texts) - len(set(texts)) for texts in self.said().values())


def _difference(expected: list[str], found: list[str]) -> str:
    wanted, got = Counter(expected), Counter(found)
    if wanted == got:
        first = next(number for number, pair in enumerate(zip(expected, found, strict=True)) if pair[0] != pair[1])
        return f"all in another order from the {first + 1}th on: {found[first : first + 4]}"
    return f"without {list((wanted - got).elements())[:4]}, and too much {list((got - wanted).elements())[:4]}"
