"""What the gateway is made of; see `bridge.gateway_parts`."""

from dataclasses import dataclass
from typing import Any

from bridge.deadline import Deadline
from bridge.domain.records import Bot
from bridge.gateway_parts import GatewayParts
from bridge.relay.gateway.give_file import GiveFile
from bridge.relay.gateway.open_gateway import OpenGateway
from bridge.relay.gateway.take_call import TakeCall
from bridge.relay.messages.gateway import Call, CallAnswer

MOST_WRITING = 1.5
"""Seconds of an invocation that are left for our queues once Telegram has answered."""


class Unseen:
    """`Beside` of which nothing is shown."""

    def refuses(self, bot: Bot, call: Call) -> CallAnswer | None:  # noqa: ARG002
        return None

    def said(self, bot: Bot, call: Call, result: Any) -> None:
        pass


@dataclass(frozen=True)
class Gateway:
    open: OpenGateway
    take: TakeCall
    file: GiveFile
    deadline: Deadline


def gateway() -> Gateway:
    parts = GatewayParts(MOST_WRITING)
    take = parts.take_call(beside(parts))
    return Gateway(OpenGateway(parts.bots, parts.vault), take, GiveFile(parts.telegram, parts.vault), parts.deadline)


def beside(parts: GatewayParts) -> Unseen:  # noqa: ARG001
    return Unseen()
