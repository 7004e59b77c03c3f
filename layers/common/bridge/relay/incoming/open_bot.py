"""Whether an update is relayed at all: whose bot it came to, and what is known of its conversation."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState, Conversation
from bridge.relay.ports import Dialogues, Log


@dataclass(frozen=True)
class OpenBot:
    """Find the bot that an update is for; everything that came while it was on is relayed, whatever it is by now."""

    dialogues: Dialogues
    log: Log

    def __call__(
        self, talk: ConversationId, generation: int, received_at: float, again_at: int = 0
    ) -> tuple[Bot, Conversation] | None:
        """Return the bot and the conversation, or None for an update that is dropped.

        `generation` is what the update was signed for and `received_at` when it came, in unix seconds. `again_at`: when
        somebody asked for it to be sent again. Raises PermanentError(BOT_UNKNOWN) for what came while another account
        had the bot, and PermanentError(WIDGET_OFF).
        """
        dialogue = self.dialogues.recent(talk)
        if dialogue.bot is not None and generation > dialogue.bot.generation:
            dialogue = self.dialogues.fresh(talk)
        bot, known = dialogue.bot, dialogue.conversation
        scope_id = known.scope_id if known else ""
        earlier = bot is None or received_at < bot.created_at
        if earlier and scope_id and (bot is None or bot.scope_id != scope_id):
            # It came while the bot was another account's, or had one: it is theirs, and they must not miss it.
            raise PermanentError(Reason.BOT_UNKNOWN)
        trusted = again_at or (earlier and scope_id)
        if bot is None or not (trusted or bot.trusts(generation, received_at)):
            self.log.warning("update dropped: unknown bot or an older webhook secret")
            return None
        if bot.state is BotState.OFF and not again_at and received_at > bot.off_at:
            return None
        if bot.state is BotState.STOPPED:
            raise PermanentError(Reason.WIDGET_OFF)
        return bot, known or Conversation(talk)
