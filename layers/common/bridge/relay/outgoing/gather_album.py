"""The parts of one message with several files come one by one, and amoCRM does not say which is the last."""

from dataclasses import dataclass

from bridge.domain.held import Held
from bridge.domain.identity import ConversationId
from bridge.relay.outgoing.albums import MOST_ITEMS
from bridge.relay.ports import Clock, Conversations, Dialogues, Lines

QUIET = 1.0
"""Seconds in which no further part comes when all are there: their hooks are sent one right after the other."""


@dataclass(frozen=True)
class GatherAlbum:
    """Hold the parts of an album with their conversation until all of them are there.

    The first one has its line looked at once more behind whatever has come meanwhile, and again until nothing was
    added between two looks. Who waits in a line holds up what comes behind, so nothing waits there.
    """

    dialogues: Dialogues
    conversations: Conversations
    lines: Lines
    clock: Clock

    def hold(self, conversation: ConversationId, part: Held) -> None:
        held = self.conversations.hold(conversation, part)
        if len([one for one in held if one.album == part.album]) == 1:
            self.lines.look_again(part, seen=0)

    def is_whole(self, conversation: ConversationId, part: Held, seen: int) -> bool:
        """Tell whether an album may go that had `seen` parts at the last look; if not, there will be another look."""
        known = self.dialogues.fresh(conversation).conversation
        there = len([one for one in known.held if one.album == part.album]) if known else 0
        if there in {0, seen} or there >= MOST_ITEMS:
            return True
        self.clock.sleep(QUIET)
        self.lines.look_again(part, seen=there)
        return False
