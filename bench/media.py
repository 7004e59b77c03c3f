"""The largest files both ways: the memory of the workers that carry them, every byte, and the calls they cost."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from bench.calls import LABELS, Calls, calls_of, made
from bench.crowd import BenchError, Chat, Crowd, running_stack
from bench.processes import peaks, resident
from bench.report import Report, table
from local.driver import LocalStack

MEGABYTE = 1024 * 1024
INCOMING_SIZE = int(19.9 * MEGABYTE)
OUTGOING_SIZE = 49 * MEGABYTE
ROUNDS = 3
ARRIVED_WITHIN = 120
ABOVE_IDLE = 64.0
"""Megabytes that a worker may hold at most above what it holds when only texts have passed."""

CARRIERS = {"TelegramDeliver": "incoming", "AmoDeliver": "outgoing"}
BUDGETS = {
    "incoming": Calls(sends=1, reads=1, writes=1, https=3, others=2),
    "incoming, known": Calls(sends=1, reads=1, writes=1, https=1, others=1),
    "outgoing": Calls(sends=1, reads=1, writes=2, https=3),
}
"""At most, for each message with a file (docs/decisions/0021-files-on-their-way.md)."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Carried:
    """`ROUNDS` files of a size: `seconds` is the longest from handing one over to its arrival, `calls` the most."""

    direction: str
    megabytes: float
    seconds: float
    calls: Calls

    @property
    def figures(self) -> list[tuple[str, int, int]]:
        """Return the name of each kind of call, how many there were and how many there may be."""
        budget = asdict(BUDGETS[self.direction])
        return [(LABELS[kind], number, budget[kind]) for kind, number in asdict(self.calls).items()]

    def broken(self) -> list[str]:
        return [
            f"{self.direction}: {number} {label} for a message with a file, over {limit}"
            for label, number, limit in self.figures
            if number > limit
        ]


@dataclass(frozen=True)
class Held:
    """What the worker held resident before the first file, and the most since."""

    function: str
    idle_mb: float
    peak_mb: float

    @property
    def above(self) -> float:
        return round(self.peak_mb - self.idle_mb, 1)

    def broken(self) -> list[str]:
        too_much = f"{self.function} holds {self.above} MB above idle, over {ABOVE_IDLE:g}"
        return [too_much] if self.above > ABOVE_IDLE else []


@dataclass(frozen=True)
class Found:
    carried: tuple[Carried, ...]
    held: tuple[Held, ...]

    def broken(self) -> list[str]:
        calls = [text for one in self.carried for text in one.broken()]
        return calls + [text for one in self.held for text in one.broken()]


def run() -> Report:
    with running_stack() as stack:
        found = measure(stack)
    data = {"carried": [asdict(one) for one in found.carried], "held": [asdict(one) for one in found.held]}
    return Report({**data, "above_idle_mb": ABOVE_IDLE}, _text(found), tuple(found.broken()))


def measure(stack: LocalStack) -> Found:
    """Count on a stack that nothing else uses meanwhile. Raises BenchError for a file that is not what was sent."""
    with httpx.Client(timeout=ARRIVED_WITHIN) as http:
        crowd = Crowd(stack, http, bots=1, people=1)
        (chat,) = crowd.chats
        for number in range(3):
            crowd.write(chat, f"warm {number}")
            crowd.wait_idle()
            crowd.reply(chat, f"warm {number}")
            crowd.wait_idle()
        idle = {function: resident(stack, function) for function in CARRIERS}
        desk = _Desk(crowd, http, chat)
        for warm in (desk.send, desk.attach):
            warm(0, MEGABYTE)
        carried = (
            _carry(crowd, "incoming", INCOMING_SIZE, desk.send, desk.compare_incoming),
            _carry(crowd, "incoming, known", INCOMING_SIZE, desk.send_again, desk.compare_incoming),
            _carry(crowd, "outgoing", OUTGOING_SIZE, desk.attach, desk.compare_outgoing),
        )
        held = tuple(_held(stack, function, idle[function]) for function in CARRIERS)
    return Found(carried, held)


def _carry(
    crowd: Crowd, direction: str, size: int, carry: Callable[[int, int], float], compare: Callable[[], None]
) -> Carried:
    most: Counter[str] = Counter()
    longest = 0.0
    for number in range(1, ROUNDS + 1):
        before = made(crowd)
        longest = max(longest, carry(number, size))
        most |= Counter(asdict(calls_of(made(crowd) - before)))
        compare()
    return Carried(
        direction, round(size / MEGABYTE, 1), round(longest, 2), Calls(**{kind: most[kind] for kind in LABELS})
    )


def _held(stack: LocalStack, function: str, idle: dict[int, float]) -> Held:
    """Return the worst of the environments; one that came meanwhile is compared with the least that any held before."""
    found = [(peak, idle.get(pid, min(idle.values()))) for pid, peak in peaks(stack, function).items()]
    peak, before = max(found, key=lambda one: one[0] - one[1])
    return Held(function, before, peak)


@dataclass
class _Desk:
    """A person and a manager who send each other files, one at a time."""

    crowd: Crowd
    http: httpx.Client
    chat: Chat
    sent: Json | None = None

    def send(self, number: int, size: int) -> float:
        """Send a file that nobody has sent before; returns the seconds until it was there."""
        file = {"name": f"Прайс №{number}.bin", "size": size, "mime": "application/octet-stream"}
        return self._send({"file": file})

    def send_again(self, number: int, size: int) -> float:  # noqa: ARG002 - the file that was sent last
        """Send the same file once more, as people do who forward it."""
        if self.sent is None:
            raise BenchError("nothing was sent before")
        return self._send({"document": self.sent})

    def attach(self, number: int, size: int) -> float:
        """Answer with a file; returns the seconds until it was there."""
        name = f"Договор №{number}.bin"
        answer = {"conversation_id": self.chat.conversation, "media": {"size": size}, "file_name": name}
        began = time.time()
        self.crowd.ask("POST", f"{self.crowd.stack.amocrm}/sim/accounts/{self.chat.account_id}/reply", answer)
        self.crowd.wait_idle(ARRIVED_WITHIN)
        return float(self._uploads()[-1]["at"]) - began

    def compare_incoming(self) -> None:
        """Raise BenchError unless amoCRM was given the very file that the person sent last."""
        arrived, sent = self._last("incoming"), self.sent or {}
        kept = self._digest(f"{self.crowd.stack.telegram}/sim/files/{sent['file_unique_id']}")
        wanted = (sent["file_name"], sent["file_size"], "подпись", kept)
        _check(wanted, (arrived["file_name"], arrived["file_size"], arrived["text"], self._digest(arrived["media"])))

    def compare_outgoing(self) -> None:
        """Raise BenchError unless Telegram was given, once, the very file that the manager attached last."""
        attached, uploads = self._last("outgoing"), self._uploads()
        if sum(attached["file_name"] == call["files"][0]["name"] for call in uploads) != 1:
            raise BenchError(f"{attached['file_name']} did not arrive once")
        (arrived,) = uploads[-1]["files"]
        # The public name of the simulator's attachments leads to it only in the simulated world.
        address = urlsplit(attached["media"])
        kept = self._digest(f"{self.crowd.stack.amocrm}{address.path}", {"Host": address.netloc})
        wanted = (attached["file_name"], attached["file_size"], kept)
        _check(wanted, (arrived["name"], arrived["size"], arrived["sha256"]))

    def _send(self, content: Json) -> float:
        body = self.chat.writes()
        written = body | {"caption": "подпись"} | content
        began = time.time()
        answer = self.crowd.ask("POST", f"{self.crowd.stack.telegram}/sim/messages", written)
        self.crowd.wait_idle(ARRIVED_WITHIN)
        self.sent = answer["message"]["document"]
        return float(self._last("incoming")["at"]) - began

    def _last(self, direction: str) -> Json:
        chats = self.crowd.ask("GET", f"{self.crowd.stack.amocrm}/sim/accounts/{self.chat.account_id}/chats")
        messages = next(chat["messages"] for chat in chats if chat["conversation_id"] == self.chat.conversation)
        last: Json = [message for message in messages if message["direction"] == direction][-1]
        return last

    def _uploads(self) -> list[Json]:
        sent = self.crowd.ask("GET", f"{self.crowd.stack.telegram}/sim/sent?bot_id={self.chat.bot_id}")
        return [call for call in sent if call["files"] and call["result"]["ok"]]

    def _digest(self, address: str, headers: dict[str, str] | None = None) -> str:
        """Return the digest of a file, which this process, too, never holds as a whole."""
        digest = hashlib.sha256()
        with self.http.stream("GET", address, headers=headers) as answer:
            if not answer.is_success:
                raise BenchError(f"GET {address}: {answer.status_code}")
            for piece in answer.iter_raw():
                digest.update(piece)
        return digest.hexdigest()


def _check(sent: tuple[object, ...], arrived: tuple[object, ...]) -> None:
    if sent != arrived:
        raise BenchError(f"{arrived} arrived instead of {sent}")


def _text(found: Found) -> str:
    carried = [
        (one.direction, f"{one.megabytes:g}", f"{one.seconds:.2f}", *(f"{n} of {most}" for _, n, most in one.figures))
        for one in found.carried
    ]
    held = [(one.function, one.idle_mb, one.peak_mb, one.above, f"{ABOVE_IDLE:g}") for one in found.held]
    return (
        f"{ROUNDS} files each, one at a time, between a person and a manager who know each other; every byte was\n"
        "compared. Seconds are the longest from handing a file over to its arrival, calls the most for a message and\n"
        "its budget. A file is known when the account was sent it before.\n\n"
        + table(("files", "MB", "seconds", *LABELS.values()), carried)
        + "\n\nWhat a worker holds resident: before the first file, when only texts have passed, and at most since.\n\n"
        + table(("function", "idle MB", "peak MB", "above", "bound"), held)
    )
