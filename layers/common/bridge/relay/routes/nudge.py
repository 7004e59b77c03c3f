"""Having what waits beside a line tried again, for as long as anything does."""

from dataclasses import dataclass

from bridge.domain.errors import NotYetError
from bridge.domain.identity import ConversationId
from bridge.domain.waiting import LOOKS, pause_between_looks
from bridge.relay.ports import Clock, Jobs, WaitingLines, WaitingMessages


@dataclass(frozen=True)
class Nudge:
    """Ask in the conversation's own line for what waits, with growing pauses; `scale` shortens them for tests."""

    waiting: WaitingMessages
    lines: WaitingLines
    jobs: Jobs
    clock: Clock
    scale: float

    def __call__(self, conversation: ConversationId, attempt: int) -> None:
        first = self.waiting.first_of(conversation, 1)
        if not first:
            return
        if attempt > 1:
            self.lines.release(conversation, f"{self.clock.now():.3f}")
        if attempt >= LOOKS:
            self.jobs.nudge(conversation)
            return
        pause = pause_between_looks(attempt) * self.scale
        raise NotYetError(first[0].reason, "something waits beside the line", pause)
