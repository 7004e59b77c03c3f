"""Having the bots of an account know its licence."""

from dataclasses import dataclass, replace

from bridge.domain.errors import OvertakenError, RefusedError
from bridge.domain.licence import UNKNOWN, KnownLicence
from bridge.domain.records import Account
from bridge.relay.bots.wiring import ROUNDS
from bridge.relay.ports import Accounts, Bots


@dataclass(frozen=True)
class TellBots:
    """Write what an account's bots are to know of its licence on each of them; done again it changes nothing."""

    accounts: Accounts
    bots: Bots

    def __call__(self, account: Account) -> None:
        """Whoever tells last looks at the account afterwards: what the bots know is in the end what it says."""
        for _ in range(ROUNDS):
            self._tell_all(account.account_id, account.known_licence)
            fresh = self.accounts.get(account.account_id)
            if fresh is None or fresh.licence_ms == account.licence_ms:
                return
            account = fresh
        raise OvertakenError("the licence changes all the time")

    def to_ask(self, account_id: int) -> bool:
        """Have every bot ask its account; tell whether any did not do so already."""
        return self._tell_all(account_id, UNKNOWN)

    def _tell_all(self, account_id: int, known: KnownLicence) -> bool:
        told = [self._tell(account_id, bot.bot_id, known) for bot in self.bots.of_account(account_id)]
        return any(told)

    def _tell(self, account_id: int, bot_id: int, known: KnownLicence) -> bool:
        for _ in range(ROUNDS):
            bot = self.bots.get(bot_id)
            if bot is None or bot.account_id != account_id or bot.licence == known:
                return False
            try:
                self.bots.save(replace(bot, licence=known))
            except OvertakenError:
                continue
            except RefusedError:
                return False  # Disconnected meanwhile.
            return True
        raise OvertakenError("the bot changes all the time")
