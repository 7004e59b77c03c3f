"""Bringing an account's bots, and what was kept for it, in line with its licence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bridge.domain.kept import bot_of
from bridge.domain.records import Account, AccountState, BotState
from bridge.relay.customers.tell_bots import TellBots
from bridge.relay.ports import Accounts, Bots, Clock, Customers, KeptLines, KeptMessages

LONGEST_WAY = 2 * 3600
"""Seconds after a payment for which a message may be on its way that was taken before it, whatever its worker met."""


@dataclass(frozen=True)
class FollowLicence:
    """Have what was kept relayed once its account has paid; done again, and at any time, it does no harm.

    Until long after the payment each line is asked for what is kept before anything goes on in it: a worker that took
    a message before may still keep it.
    """

    accounts: Accounts
    bots: Bots
    customers: Customers
    tell_bots: TellBots
    kept: KeptMessages
    lines: KeptLines
    clock: Clock

    def __call__(self, account_id: int) -> None:
        account = self.accounts.get(account_id)
        if account is None:
            return
        self.tell_bots(account)
        if account.releasing and account.state is not AccountState.UNINSTALLED:
            self._release(account)

    def _release(self, account: Account) -> None:
        now = self.clock.now()
        if account.licence.has_ended(now):
            return
        lines = list(self.kept.lines(account.account_id))
        self.lines.release(account, self._served(lines))
        is_over = now > account.licence_ms / 1000 + LONGEST_WAY
        if is_over and not lines and self.customers.released(account):
            self.tell_bots(replace(account, releasing=False))

    def _served(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the lines whose bots are in service: asked for before, a line would have nothing brought, and would not
        be asked for again as soon as its bot is back.
        """
        stopped: dict[int, bool] = {}
        for line in lines:
            bot_id = bot_of(line)
            if bot_id not in stopped:
                bot = self.bots.get(bot_id)
                stopped[bot_id] = bot is not None and bot.state is BotState.STOPPED
            if not stopped[bot_id]:
                yield line
