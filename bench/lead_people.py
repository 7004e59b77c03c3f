"""People who come by deep links, choose what they want, and the leads that this has to make."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bench.crowd import Chat, Json, Outside, RefusedError
from bench.proofs import wait
from local.world import url

BRANDS = {"agency": "MONSTER AGENCY", "cg": "MONSTER CG", "express": "MONSTER EXPRESS"}
CLOSED = "cg"
"""The profile whose leads go to an address where nobody listens, until the owner mends that: of the first bot only."""

CHOICES = ("Привлечь клиентов", "AI-видео", "Сайт / Лендинг", "Упаковать проект")
FIRST_PERSON = 740_000
FIRST_ADMIN = 790_000
TAKEN = 201
WELCOMED_WITHIN = 600
FALLBACK = "НОВЫЙ ЛИД"
LEAD = "Заявка "
SETTLED = ("✅ ДОСТАВЛЕНО В CRM", "✅ ВНЕСЕНО ВРУЧНУЮ")
DOUBTFUL = "могла её принять"

Name = tuple[str, str, str]
"""What tells a lead from all others: its profile, its person and the choice."""


@dataclass(frozen=True)
class Wish:
    """One choice of one person: what has to become one lead."""

    chat: Chat
    profile: str
    choice: str

    @property
    def username(self) -> str:
        return f"@client_{self.chat.person}"

    @property
    def name(self) -> Name:
        """What tells it from all others at the webhook and in the admin chat."""
        return self.profile, self.username, self.choice


class LeadPeople:
    """Bots of one account with the brief's funnel, each with an admin chat of its own, and their people."""

    def __init__(self, outside: Outside, bots: int) -> None:
        self.outside = outside
        self.account = outside.install("leads")
        connected = [outside.connect(self.account, f"lead_{number}_bot", f"Бот {number}")[0] for number in range(bots)]
        self.admins = {bot: Chat(self.account, bot, FIRST_ADMIN + number) for number, bot in enumerate(connected)}
        self.wishes: list[Wish] = []
        self.by_hand: set[Name] = set()
        for bot, admin in self.admins.items():
            # Whoever never wrote to a bot cannot be written to by it.
            outside.write(admin, "/start")
            # Messages go to a platform that says nothing, so that only the leads are work.
            outside.api(self.account, "PATCH", f"/v1/bots/{bot}", {"route": self._silent_platform()})
            self._set_funnel(bot, closed=bot == connected[0])

    def _silent_platform(self) -> Json:
        partners = self.outside.stack.partners
        self.outside.ask("POST", f"{partners}/sim/platform/behaviour", {"answer": "none"})
        return {"kind": "platform", "url": partners}

    def open_closed(self) -> None:
        """Have the owner mend the address where nobody listens."""
        self._set_funnel(self._first, closed=False)

    def _set_funnel(self, bot: int, *, closed: bool) -> None:
        stack = self.outside.stack
        profiles = [
            {
                "key": key,
                "name": brand,
                "welcome": f"Здравствуйте! Это {brand}.",
                "buttons": [{"text": choice, "choice": choice} for choice in CHOICES],
                "webhook_url": url(stack.ports.owner)
                if closed and key == CLOSED
                else f"{stack.partners}/leads/{key}/{bot}",
                "follow_up": "Пришлите ссылку.",
            }
            for key, brand in BRANDS.items()
        ]
        funnel = {"admin_chat_id": self.admins[bot].person, "profiles": profiles}
        self.outside.api(self.account, "PUT", f"/v1/bots/{bot}/funnel", funnel)

    @property
    def _first(self) -> int:
        return next(iter(self.admins))

    def of_closed(self) -> set[Name]:
        """Return the leads of the profile whose address was closed at first."""
        return {wish.name for wish in self.wishes if (wish.chat.bot_id, wish.profile) == (self._first, CLOSED)}

    def come(self, people: range) -> list[tuple[Chat, str]]:
        """Have people come, each to one bot by one link; returns who came to which profile, once all are welcomed."""
        bots, profiles = list(self.admins), list(BRANDS)
        came = [
            (Chat(self.account, bots[person % len(bots)], person), profiles[person % len(profiles)])
            for person in people
        ]
        for chat, profile in came:
            self.outside.write(chat, f"/start {profile}")
        conversations = {chat.conversation for chat, _ in came}
        wait(lambda: len(conversations - self._welcomes().keys()), "welcomes are missing", WELCOMED_WITHIN)
        return came

    def choose(self, came: Sequence[tuple[Chat, str]], twice_every: int) -> None:
        """Have everybody press every button, now and then twice at once."""
        welcomes = self._welcomes()
        for turn, choice in enumerate(CHOICES):
            for number, (chat, profile) in enumerate(came):
                self.wishes.append(Wish(chat, profile, choice))
                message = welcomes[chat.conversation]
                button = message["reply_markup"]["inline_keyboard"]
                data = next(one["callback_data"] for row in button for one in row if one["text"] == choice)
                for _ in range(2 if (number + turn) % twice_every == 0 else 1):
                    self._press(chat, message["message_id"], data)

    def _press(self, chat: Chat, message_id: int, data: str) -> None:
        person = {"id": chat.person, "first_name": f"Клиент {chat.person}", "username": f"client_{chat.person}"}
        body = {"bot_id": chat.bot_id, "chat_id": chat.person, "message_id": message_id, "from": person, "data": data}
        self.outside.ask("POST", f"{self.outside.stack.telegram}/sim/callback", body)

    def _welcomes(self) -> dict[str, Json]:
        """Return the newest welcome of everybody by conversation."""
        return {
            f"{bot}:{call['params']['chat_id']}": call["result"]["result"]
            for bot in self.admins
            for call in self.outside.ask("GET", f"{self.outside.stack.telegram}/sim/sent?bot_id={bot}")
            if call["method"].lower() == "sendmessage"
            and call["result"]["ok"]
            and "fn:" in str(call["result"]["result"].get("reply_markup"))
        }

    def block(self, admin: Chat, *, blocked: bool) -> None:
        """Let an admin block the bot, or take it back."""
        body = {"bot_id": admin.bot_id, "user_id": admin.person, "blocked": blocked}
        self.outside.ask("POST", f"{self.outside.stack.telegram}/sim/block", body)

    def calls(self) -> dict[Name, list[Json]]:
        """Return every call at the webhooks, by the lead it was for and in order."""
        found = defaultdict[Name, list[Json]](list)
        for call in self.outside.ask("GET", f"{self.outside.stack.partners}/sim/leads"):
            body = call["body"]
            profile = call["path"].split("/")[2]
            found[profile, body["contact"]["username"], body["request_details"]].append(call)
        return found

    def missing(self) -> int:
        """Return how many leads no webhook has taken."""
        calls = self.calls()
        return sum(all(call["status"] != TAKEN for call in calls[wish.name]) for wish in self.wishes)

    def told(self) -> dict[Name, list[str]]:
        """Return the fallback messages that stand in the admin chats, by the lead they are about."""
        found = defaultdict[Name, list[str]](list)
        for name, _, message in self._fallbacks():
            found[name].append(message["text"])
        return found

    def look_at_doubtful(self) -> None:
        """Have somebody look where leads may be: press «Внёс вручную» if they are there, «Повторить» if not."""
        doubtful = [one for one in self.failures() if DOUBTFUL in one["text"]]
        if not doubtful:
            return
        told, calls = {name: (admin, message) for name, admin, message in self._fallbacks()}, self.calls()
        for failure in doubtful:
            name = self._name_in(failure["text"])
            self.by_hand.add(name)
            # What changed under the person's eyes is looked at again.
            with suppress(RefusedError):
                if not taken(calls[name]):
                    self.outside.api(self.account, "POST", f"/v1/failures/{failure['id']}/retry")
                elif name in told:
                    self._enter(*told[name])

    def _enter(self, admin: Chat, message: Json) -> None:
        """Press «Внёс вручную», unless somebody has pressed it already."""
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            self._press(admin, message["message_id"], row[0]["callback_data"])

    def seen(self) -> set[Name]:
        """Return the leads that people see to have failed: in an admin chat or in the failures."""
        return self.told().keys() | self.in_failures()

    def in_failures(self) -> set[Name]:
        texts = [failure["text"] for failure in self.failures()]
        return {self._name_in(text) for text in texts if text.startswith(LEAD)}

    def _name_in(self, text: str) -> Name:
        return next(w.name for w in self.wishes if f"({w.username})" in text and f"«{w.choice}»" in text)

    def _fallbacks(self) -> Iterator[tuple[Name, Chat, Json]]:
        keys = {brand: key for key, brand in BRANDS.items()}
        for bot, admin in self.admins.items():
            for chat in self.outside.ask("GET", f"{self.outside.stack.telegram}/sim/chats?bot_id={bot}"):
                if chat["chat"]["id"] == admin.person:
                    for stored in chat["messages"]:
                        text = stored["message"].get("text", "")
                        if FALLBACK in text:
                            yield _told_of(text, keys), admin, stored["message"]

    def failures(self) -> list[Json]:
        found: list[Json] = []
        before = ""
        while True:
            page = self.outside.api(self.account, "GET", f"/v1/failures?limit=50{before}")
            found += page["failures"]
            if page["next"] is None:
                return found
            before = f"&before={page['next']}"

    def broken(self) -> Iterator[str]:
        """Yield what no fault and no kill explains."""
        calls, wished = self.calls(), {wish.name for wish in self.wishes}
        if made_up := sorted(calls.keys() - wished):
            yield f"leads that nobody asked for: {made_up[:3]}"
        keys = {name: {call["headers"].get("Idempotency-Key") for call in them} for name, them in calls.items()}
        if several := [name for name, found in keys.items() if len(found) != 1 or None in found]:
            yield f"leads without a key or with several: {several[:3]}"
        if len({key for found in keys.values() for key in found}) < len(keys):
            yield "different leads share a key"


def is_through(call: Json) -> bool:
    """Tell whether a call was taken and its caller was told so."""
    return bool(call["status"] == TAKEN and call["answered"])


def taken(calls: Sequence[Json]) -> int:
    return sum(call["status"] == TAKEN for call in calls)


def needless(calls: Sequence[Json]) -> int:
    """Return how often a lead came after a call whose caller was told that it is taken."""
    known = [is_through(call) for call in calls]
    return len(calls) - known.index(True) - 1 if True in known else 0


def _told_of(text: str, keys: dict[str, str]) -> Name:
    """Return the lead that a fallback message is about: brand, contact and request stand in lines of their own."""
    lines = [line.strip() for line in text.splitlines()]

    def after(words: str) -> str:
        return next((line.split(words, 1)[1].strip(" 🔥") for line in lines if words in line), "")

    return keys[after(f"{FALLBACK}:")], after("Контакт:"), after("Запрос:")


def kinds_of(calls: Sequence[Json]) -> Counter[str]:
    """Return how the calls ended: taken, taken without an answer, refused by a status, or cut off."""

    def kind(call: Json) -> str:
        if call["status"] == TAKEN:
            return "taken" if call["answered"] else "hidden"
        return f"HTTP {call['status']}" if call["status"] else "cut off"

    return Counter(map(kind, calls))
