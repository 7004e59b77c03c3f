"""The schedule's look at bots: each by a job of its own, and what only people can end is told once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.health import Hook, shown_address
from bridge.domain.records import AccountState, Bot, BotState
from bridge.domain.troubles import HealthCode
from bridge.domain.wording.tasks import bot_revoked, bot_taken, bot_unhooked
from bridge.relay.bots.look_at_bot import Health, LookAtBot, is_watched
from bridge.relay.bots.picture_bot import PictureBot
from bridge.relay.ports import Accounts, Bots, Clock, Crm, Jobs, Log, ServedAccounts

DAY = 24 * 3600


TOGETHER = 20
PAUSE = 10.0
"""Accounts whose bots are looked at at once, and seconds until the next ones: cards of people wait behind no more."""


@dataclass(frozen=True)
class WatchAccounts:
    """Have the bots of every account in service looked at, some at a time."""

    accounts: ServedAccounts
    jobs: Jobs
    clock: Clock

    def __call__(self, time_left: Callable[[], float]) -> int:
        """Return how many accounts there are; with too many for the time that is left, the pauses are shorter."""
        accounts = self.accounts.in_service()
        for start in range(0, len(accounts), TOGETHER):
            if start:
                batches = ceil((len(accounts) - start) / TOGETHER)
                self.clock.sleep(min(PAUSE, time_left() / (batches + 1)))
            self.jobs.watch_bots(accounts[start : start + TOGETHER])
        return len(accounts)


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
            if is_watched(bot):
                self.jobs.watch_bot(account_id, bot.bot_id)


@dataclass(frozen=True)
class WatchBot:
    """Look at one bot, follow its picture, and tell an administrator once that people write to it in vain."""

    bots: Bots
    look: LookAtBot
    picture: PictureBot
    crm: Crm
    clock: Clock
    log: Log

    def __call__(self, account_id: int, bot_id: int) -> None:
        bot = self.bots.get(bot_id)
        if bot is None or bot.account_id != account_id or not is_watched(bot):
            return
        try:
            health = self.look(bot)
            stored = self.look.remember(bot, health)
        except RefusedError:
            return
        self._tell(self.picture(stored), health)

    def _tell(self, bot: Bot, health: Health) -> None:
        code, text = _silence(bot, health.hook)
        if not code or bot.told == code:
            return
        try:
            until = int(self.clock.now()) + DAY
            self.crm.add_task(bot.account_id, self._administrator(bot.account_id), text, until)
            self.bots.save(replace(bot, told=code))
        except (PermanentError, TransientError) as error:
            # The next look is not far away, and finds the task if it was left.
            self.log.warning("a silent bot was not told of", extra={"bot_id": bot.bot_id, "reason": str(error)})

    def _administrator(self, account_id: int) -> int | None:
        able = [user for user in self.crm.users(account_id) if user.is_admin and user.is_active]
        return min((user.user_id for user in able), default=None)


def _silence(bot: Bot, hook: Hook | None) -> tuple[str, str]:
    """Return what keeps a bot from hearing people until somebody acts, as a code and in words; empty for nothing."""
    if bot.state is BotState.REVOKED:
        return HealthCode.TOKEN, bot_revoked(bot.username)
    if hook is None or hook.ours:
        return "", ""
    words = bot_taken(bot.username, shown_address(hook.url)) if hook.url else bot_unhooked(bot.username)
    return HealthCode.WEBHOOK, words
