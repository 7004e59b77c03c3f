"""What people write after the end of a licence waits, and goes before what they write once it is paid for."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.kept import Kept, bot_of
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, AccountState, BotState
from bridge.domain.retries import is_last
from bridge.relay.ports import Accounts, Clock, Counter, Dialogues, KeptMessages

Relay = Callable[[Kept, int, float], None]
PutAside = Callable[[int, Kept, PermanentError], None]

PATIENCE_WITH_A_BUG = 4
"""Attempts that a line waits for a kept message which fails in a way nobody foresaw."""


@dataclass(frozen=True)
class KeepMessage:
    """Keep a message of a line whose account's licence has ended; bring what is kept before any other.

    A line hands out one message at a time, so that only one worker at a time looks at what is kept of it. `relay`
    brings a kept message, with the attempt and when it was let go (unix seconds); `put_aside` makes a failure of
    an account's that cannot be brought, as its own queue would.
    """

    dialogues: Dialogues
    accounts: Accounts
    kept: KeptMessages
    clock: Clock
    metrics: Counter
    relay: Relay
    put_aside: PutAside

    def account_to_ask(self, bot_id: int, talk: ConversationId | None) -> int | None:
        """Return the account that decides about what came to a bot; None where the bot itself knows enough."""
        bot = self.dialogues.recent(talk).bot if talk else self.dialogues.bot(bot_id, fresh=True)
        if bot is None:
            return None
        is_good = bot.licence.is_good(self.clock.now()) and not bot.licence.releasing
        return None if is_good else bot.account_id

    def __call__(self, account_id: int, message: Kept, attempt: int = 1, *, may_keep: bool = True) -> bool:
        """Tell whether a message is still to be relayed; what was kept of its line has been then.

        With `may_keep` False it is, also after the end.
        """
        account = self.accounts.get(account_id)
        if account is None:
            return True
        if account.licence.has_ended(self.clock.now()):
            if may_keep:
                self._keep(account, message, attempt)
            return not may_keep
        return message.sequence not in self._let_go(account, message.line, attempt)

    def release(self, account_id: int, line: str, attempt: int = 1) -> None:
        """Bring what is kept of a line, if its account has paid and the bot is in service."""
        account = self.accounts.get(account_id)
        if account is not None and not account.licence.has_ended(self.clock.now()):
            self._let_go(account, line, attempt)

    def _keep(self, account: Account, message: Kept, attempt: int) -> None:
        """Whoever has paid meanwhile looked for what was kept before this was."""
        self.kept.keep(account.account_id, message)
        self.metrics.count("incoming_kept")
        now = self.accounts.get(account.account_id)
        if now is not None and not now.licence.has_ended(self.clock.now()):
            self._let_go(now, message.line, attempt)

    def _let_go(self, account: Account, line: str, attempt: int) -> set[str]:
        """Bring what is kept of a line, in order, and return the sequence numbers of it."""
        brought: set[str] = set()
        if not account.releasing or account.state is AccountState.UNINSTALLED:
            return brought
        while first := self.kept.first_of(account.account_id, line):
            if self._is_away(bot_of(line)):
                break  # An account is installed again a moment before its bots are back.
            for message in first:
                self._bring(account, message, attempt)
                self.kept.drop(account.account_id, message)
                brought.add(message.sequence)
        return brought

    def _is_away(self, bot_id: int) -> bool:
        bot = self.dialogues.bot(bot_id, fresh=True)
        return bot is not None and bot.state is BotState.STOPPED

    def _bring(self, account: Account, message: Kept, attempt: int) -> None:
        try:
            self.relay(self._known_to(account, message), attempt, account.licence_ms / 1000)
        except PermanentError as error:
            self.put_aside(account.account_id, message, error)
        except TransientError as error:
            # What comes behind it must not be given up in its place.
            if not is_last(attempt):
                raise
            self.put_aside(account.account_id, message, PermanentError(error.reason, f"gave up: {error.detail}"))
        except Exception as error:
            if attempt < PATIENCE_WITH_A_BUG:
                raise
            self.put_aside(account.account_id, message, PermanentError(Reason.INTERNAL, type(error).__name__))

    def _known_to(self, account: Account, message: Kept) -> Kept:
        """Return a message of a bot that was connected anew since as one of today's: nobody knows its secret of then.

        Read now: a bot or a deal that went a moment ago must not be taken for one that is there. Raises
        PermanentError(BOT_UNKNOWN) when the account has the bot no more.
        """
        talk = ConversationId.parse(message.line)
        bot = self.dialogues.fresh(talk).bot if talk else self.dialogues.bot(message.bot_id, fresh=True)
        if bot is None or bot.account_id != account.account_id:
            raise PermanentError(Reason.BOT_UNKNOWN)
        return message.signed_for(bot.generation) if message.sent_ms < bot.created_at * 1000 else message
