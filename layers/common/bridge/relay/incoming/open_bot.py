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
        self, talk: ConversationId, generation: int, received_at: float, again_at: int = 0, *, anew: bool = False
    ) -> tuple[Bot, Conversation] | None:
        """Return the bot and the conversation, or None for an update that is dropped.

        `generation` is what the update was signed for and `received_at` when it came, in unix seconds. `again_at`: when
        somebody asked for it to be sent again. `anew`: what another worker may have begun is read, and not remembered.
        Raises PermanentError(BOT_UNKNOWN) for what came while another account had the bot, and
        PermanentError(WIDGET_OFF).
        """
        dialogue = self.dialogues.fresh(talk) if anew or again_at else self.dialogues.recent(talk)
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
            self._dropped()
            return None
        if bot.was_off(received_at) and not again_at:
            return None
        if bot.state is BotState.STOPPED:
            raise PermanentError(Reason.WIDGET_OFF)
        return bot, known or Conversation(talk)

    def is_talking(self, talk: ConversationId) -> bool:
        """Tell whether a conversation is open in the account's amoCRM."""
        dialogue = self.dialogues.recent(talk)
        bot, known = dialogue.bot, dialogue.conversation
        return bot is not None and known is not None and known.is_open_in(bot.scope_id)

    def of_group(self, bot_id: int, generation: int, received_at: float, again_at: int = 0) -> Bot | None:
        """Return the bot that something in a group came to, None for what is dropped.

        What was written before the account had the bot is nobody's: its groups were not tied to any deal then.
        """
        bot = self.dialogues.bot(bot_id)
        if bot is not None and generation > bot.generation:
            bot = self.dialogues.bot(bot_id, fresh=True)
        if bot is None or received_at < bot.created_at or not (again_at or bot.trusts(generation, received_at)):
            self._dropped()
            return None
        return bot

    def _dropped(self) -> None:
        self.log.warning("update dropped: unknown bot or an older webhook secret")
