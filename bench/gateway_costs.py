"""What the gateway costs in a month, from what was counted and the prices of eu-central-1."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench import prices
from bench.report import table
from local.template import translate
from local.world import REGION

TEMPLATE = Path(__file__).parent.parent / "template.yaml"
THOUSAND = 1000
OUTSIDE_SECONDS = 0.1
"""How long Telegram and an owner's receiver are taken to answer: an environment waits meanwhile."""

WHOLE_PROCESSOR_MB = 1769
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: less memory is as much less processor."""

UNITS_OF_AN_UPDATE = 2
"""It is written to its table and to the table's index."""

GLANCE = 0.5
"""Units of a read that may be a moment late, as all are with which a poll waits."""

WORDS = """In US dollars, by the prices of eu-central-1 (`bench/prices.py`), arm, without traffic and what a free tier
spares. A poll lasts {poll_seconds} s, as those of aiogram and python-telegram-bot, and pays for its environment all
the while; a webhook holds nothing. Telegram and the owner's receiver are taken to answer in {outside:g} s. An update
and a send are what they cost beside amoCRM's side of them.

"""


@dataclass(frozen=True)
class Taken:
    """What one of something takes, on the mean: `calls` to AWS by function and call, `invocations`, processor time."""

    calls: Mapping[str, float]
    invocations: Mapping[str, float]
    seconds: Mapping[str, float]

    def number(self, service: str) -> float:
        return sum(number for name, number in self.calls.items() if service in name)


@dataclass(frozen=True)
class Costs:
    """`polled` and `pushed` are an update by long polling and by webhook, `idle_poll` a poll that nothing comes to.

    `call` is one that is passed on and says nothing, `send` one that amoCRM is shown.
    """

    idle_poll: Taken
    poll_seconds: int
    polled: Taken
    pushed: Taken
    call: Taken
    send: Taken

    def dollars(self) -> dict[str, float]:
        polls = prices.MONTH_SECONDS / self.poll_seconds
        poll = self._runs(self.idle_poll, {"BotApi": float(self.poll_seconds)}) + self._asks(self.idle_poll, GLANCE)
        polled = self._runs(self.polled, {}) + self._asks(self.polled)
        pushed = self._runs(self.pushed, {"OwnerDeliver": OUTSIDE_SECONDS}) + self._asks(self.pushed)
        return {
            "idle_polling_bot_month": round(polls * poll, 2),
            "thousand_updates_polled": round(THOUSAND * polled, 4),
            "thousand_updates_webhook": round(THOUSAND * pushed, 4),
            "thousand_calls": round(THOUSAND * self._call(self.call), 4),
            "thousand_sends": round(THOUSAND * self._call(self.send), 4),
        }

    def text(self) -> str:
        found = self.dollars()
        rows = (
            ("a bot that polls, a month, with nothing to do", f"{found['idle_polling_bot_month']:.2f}"),
            ("a bot with a webhook, a month, with nothing to do", "0.00"),
            ("1,000 updates, polled", f"{found['thousand_updates_polled']:.4f}"),
            ("1,000 updates, webhook", f"{found['thousand_updates_webhook']:.4f}"),
            ("1,000 calls that are passed on", f"{found['thousand_calls']:.4f}"),
            ("1,000 sends that amoCRM shows", f"{found['thousand_sends']:.4f}"),
        )
        about = WORDS.format(poll_seconds=self.poll_seconds, outside=OUTSIDE_SECONDS)
        return about + table(("what", "US dollars"), rows)

    def _call(self, taken: Taken) -> float:
        return self._runs(taken, {"BotApi": OUTSIDE_SECONDS}) + self._asks(taken)

    def _runs(self, taken: Taken, waits: Mapping[str, float]) -> float:
        """Return what the functions' runs cost; while one waits for somebody outside, its work is done beside."""
        return taken.invocations["BotApi"] * prices.THROUGH_THE_GATEWAY + sum(
            invocations * prices.LAMBDA_REQUEST
            + self._memory[name] / 1024 * prices.LAMBDA_GB_SECOND * max(self._worked(name, taken), waits.get(name, 0.0))
            for name, invocations in taken.invocations.items()
            if invocations and name != "TelegramReceive"  # amoCRM's side pays for it
        )

    def _asks(self, taken: Taken, units_of_a_read: float = 1.0) -> float:
        """Return what the queue and the tables cost."""
        # Receive's send into amoCRM's line is amoCRM's; each message for OwnerDeliver is received and deleted.
        sends = taken.number("sqs.") - taken.invocations["TelegramReceive"]
        queue = sends + 2 * taken.invocations["OwnerDeliver"]
        reads = taken.number("dynamodb.GetItem") + taken.number("dynamodb.Query")
        kept = taken.number("dynamodb.PutItem") + taken.number("dynamodb.BatchWriteItem")
        written = UNITS_OF_AN_UPDATE * kept + taken.number("dynamodb.UpdateItem")
        return (
            queue * prices.SQS_FIFO_REQUEST
            + units_of_a_read * reads * prices.DYNAMODB_READ
            + written * prices.DYNAMODB_WRITE
        )

    def _worked(self, name: str, taken: Taken) -> float:
        return taken.seconds.get(name, 0.0) * WHOLE_PROCESSOR_MB / self._memory[name]

    @cached_property
    def _memory(self) -> dict[str, int]:
        resources = translate(TEMPLATE, REGION)["Resources"]
        return {
            name: one["Properties"]["MemorySize"]
            for name, one in resources.items()
            if one["Type"] == "AWS::Lambda::Function"
        }
