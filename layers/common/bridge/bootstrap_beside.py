"""What a bot's own code and the managers see of each other, as the gateway's functions are composed of it."""

from bridge.code_lines import CodeQueue
from bridge.parts import Parts
from bridge.parts_gateway import chat_notes, originals
from bridge.relay.gateway.beside import BesideManagers
from bridge.relay.gateway.utterances import ReadUtterances


def beside(parts: Parts) -> BesideManagers:
    known, clock = originals(parts), parts.clock
    lines = CodeQueue(parts.queue("INCOMING_QUEUE_URL"), clock)
    return BesideManagers(ReadUtterances(known, clock), known, chat_notes(parts), lines, clock)
