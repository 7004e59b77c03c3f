"""Looking whether bots are what we take them for: anybody who has the token can change them behind our back."""

from contextlib import suppress
from dataclasses import dataclass, replace

from bridge.domain.errors import BridgeError, PermanentError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, Bot, BotState
from bridge.relay.bots.checks import is_dead
from bridge.relay.bots.wiring import BotWiring
from bridge.relay.ports import Accounts, Bots, Jobs, Log

WATCHED = {BotState.ON, BotState.REVOKED}


@dataclass(frozen=True)
class WatchBots:
    """Have each bot of an account in service looked at, by a job of its own."""

    accounts: Accounts
    bots: Bots
    jobs: Jobs

    def __call__(self, account_id: int) -> None:
        account = self.accounts.get(account_id)
        if account is None or account.state is not AccountState.ACTIVE:
            return
        for bot in self.bots.of_account(account_id):
            if bot.state in WATCHED:
                self.jobs.watch_bot(account_id, bot.bot_id)


@dataclass(frozen=True)
class WatchBot:
    """See whether a bot hears, whether its token is alive, what it is called and whether its source is there.

    A webhook that is another program's is shown to the bot's owner and left alone, because the two would take it from
    each other for ever. A source that was deleted is made again: without it requests land in another pipeline.
    """

    bots: Bots
    wiring: BotWiring
    log: Log

    def __call__(self, account_id: int, bot_id: int) -> None:
        bot = self.bots.get(bot_id)
        if bot is None or bot.account_id != account_id or bot.state not in WATCHED:
            return
        try:
            seen = self._with_source(bot, self._seen(bot))
        except (PermanentError, TransientError) as error:
            self._not_seen(bot, error)
            return
        if seen != bot:
            extra = {"bot_id": bot_id, "state": str(seen.state), "deaf": seen.deaf}
            self.log.info("a bot was changed outside", extra=extra)
            self._save(seen)

    def _seen(self, bot: Bot) -> Bot:
        token = self.wiring.token(bot)
        try:
            profile, hears = self.wiring.telegram.get_me(token), self.wiring.is_hooked(bot)
        except PermanentError as error:
            if error.reason is not Reason.TOKEN_REVOKED:
                raise
            dead = bot.state is BotState.REVOKED or is_dead(self.wiring.telegram, token)
            return replace(bot, state=BotState.REVOKED) if dead else bot
        return replace(bot, username=profile.username, name=profile.name, state=BotState.ON, deaf=not hears)

    def _with_source(self, bot: Bot, seen: Bot) -> Bot:
        """Make a source that is gone, and let its name follow the bot's; until amoCRM has taken it, it is not told."""
        if not seen.is_on:
            return seen
        try:
            if seen.username != bot.username or not self.wiring.has_source(seen):
                return replace(seen, source_ref=self.wiring.put_source(seen))
        except (PermanentError, TransientError) as error:
            self._not_seen(bot, error)
            return replace(seen, username=bot.username)
        return seen

    def _not_seen(self, bot: Bot, error: BridgeError) -> None:
        """Leave it to the next look, which is not far away."""
        self.log.warning("bot not looked at", extra={"bot_id": bot.bot_id, "reason": str(error)})

    def _save(self, seen: Bot) -> None:
        try:
            self.bots.save(seen)
        except RefusedError:
            # Disconnected meanwhile: a source that was made just now must not stay.
            with suppress(BridgeError):
                self.wiring.remove_source(seen)
