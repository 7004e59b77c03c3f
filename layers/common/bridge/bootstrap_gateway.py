"""What the gateway is made of; see `bridge.gateway_parts`."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.code_lines import CodeQueue
from bridge.deadline import Deadline
from bridge.domain.records import Bot
from bridge.gateway_parts import GatewayParts
from bridge.observability import logger
from bridge.relay.gateway.beside import BesideManagers
from bridge.relay.gateway.give_file import GiveFile
from bridge.relay.gateway.note_calls import NoteCalls
from bridge.relay.gateway.open_gateway import OpenGateway
from bridge.relay.gateway.take_call import TakeCall
from bridge.relay.gateway.utterances import ReadUtterances

MOST_WRITING = 1.5
"""Seconds of an invocation that are left for our queues once Telegram has answered."""


@dataclass(frozen=True)
class Gateway:
    open: Callable[[str], Bot]
    take: TakeCall
    file: GiveFile
    deadline: Deadline


def gateway() -> Gateway:
    parts = GatewayParts(MOST_WRITING)
    opened = NoteCalls(OpenGateway(parts.bots, parts.vault), parts.owners, parts.clock, logger)
    take = parts.take_call(beside(parts))
    return Gateway(opened, take, GiveFile(parts.telegram, parts.vault), parts.deadline)


def beside(parts: GatewayParts) -> BesideManagers:
    lines = CodeQueue(parts.queue("INCOMING_QUEUE_URL"), parts.clock)
    says = ReadUtterances(parts.originals, parts.clock)
    return BesideManagers(says, parts.originals, parts.chat_notes, lines, parts.clock)
