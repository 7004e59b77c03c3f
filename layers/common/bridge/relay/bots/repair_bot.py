"""Putting right what can be put right of a bot, because a person asked for it."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.records import Bot, BotState
from bridge.relay.bots.change_bot import ChangeBot
from bridge.relay.bots.checks import BotWishes, placed
from bridge.relay.bots.look_at_bot import Health, LookAtBot
from bridge.relay.ports import Bots, Crm, Log, Patience

LONGEST_REPAIR = 12.0
"""Seconds that the repair itself may take, before the look that follows it: a person waits for both."""


@dataclass(frozen=True)
class RepairBot:
    """Take the webhook back and set it anew, with the main pipeline in the place of one that is gone; then look.

    A bot that its owner switched off stays off. What does not succeed is told by the look, not by an error.
    """

    bots: Bots
    crm: Crm
    change: ChangeBot
    look: LookAtBot
    patience: Patience
    log: Log

    def __call__(self, bot: Bot) -> Health:
        """Raises RefusedError when the account has the bot no more."""
        if bot.state is BotState.REVOKED:
            # Telegram may have called its token dead by mistake; what is alive has a webhook that can be set.
            bot = self.look.and_remember(bot).bot
        with self.patience.within(LONGEST_REPAIR):
            self._mend(bot)
            self._hook_for_code(bot)
        fresh = self.bots.get(bot.bot_id)
        if fresh is None or fresh.account_id != bot.account_id:
            raise RefusedError(404, "unknown_bot", "Такой бот не подключён")
        return self.look.and_remember(fresh)

    def _mend(self, bot: Bot) -> None:
        for wishes in (self._place_of, self._end_of):
            try:
                wished = wishes(bot)
                if wished is not None:
                    bot = self.change(bot, wished)
            except (PermanentError, TransientError, RefusedError) as error:
                self.log.warning("a bot was not repaired", extra={"bot_id": bot.bot_id, "reason": str(error)})

    def _hook_for_code(self, bot: Bot) -> None:
        """Take the webhook back for the sake of its owner's code alone: the bot stays switched off."""
        if bot.is_on or not bot.is_heard:
            return
        try:
            self.change.webhooks.settle(bot)
        except (PermanentError, TransientError) as error:
            self.log.warning("a bot was not repaired", extra={"bot_id": bot.bot_id, "reason": str(error)})

    def _place_of(self, bot: Bot) -> BotWishes | None:
        """Return what to wish for where its pipeline or its status is gone; requests are left unsorted then."""
        now = placed(bot, self.crm.pipelines(bot.account_id))
        if not now.stand_in and not now.status_gone:
            return None
        # What somebody chooses at this moment is not for the main pipeline to take the place of.
        return BotWishes(pipeline_id=now.place, leave_unsorted=True, version=bot.revision)

    def _end_of(self, bot: Bot) -> BotWishes | None:
        """Return what to wish for a bot that is on; whoever switches it off at this moment has the last word."""
        return BotWishes(enabled=True, version=bot.revision) if bot.is_on else None
