"""Looking whether a bot is what we take it for: anybody who has the token can change it behind our back."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bridge.domain.errors import BridgeError, OvertakenError, PermanentError, RefusedError, TransientError
from bridge.domain.failures import WantedFailures
from bridge.domain.gateway import NOTHING_SEEN
from bridge.domain.health import FAILURES_OF, Check, Facts, Hook, Seen, health_of, troubles_of
from bridge.domain.health_checks import checks_of
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, Bot, BotState
from bridge.domain.routes import RouteKind
from bridge.domain.troubles import HealthState
from bridge.relay.bots.checks import described, is_dead, placed
from bridge.relay.bots.wiring import BotWiring, Webhooks
from bridge.relay.messages import Hooked, LastPassed
from bridge.relay.ports import Accounts, Bots, Clock, Failures, Groups, Log, Patience, Receipts, RouteChecks
from bridge.relay.ports.gateway import OwnersCode


def is_watched(bot: Bot) -> bool:
    """Tell whether it matters all the time that Telegram sends a bot's updates to us."""
    return bot.state is BotState.REVOKED or (bot.is_heard and bot.state is not BotState.CONNECTING)


LONGEST_LOOK = 11.0
"""Seconds that a look may take: a person may be waiting for it, and amoCRM may have to renew a token meanwhile."""

LONGEST_AT_TELEGRAM = 5.0

LONGEST_AT_ROUTE = 4.0
"""Beside the look: what a customer's own service may add to it."""


@dataclass(frozen=True)
class Health:
    """A bot as it was found: its checks, where Telegram sends its updates (None: not known), and when a message passed
    last each way.
    """

    bot: Bot
    checks: list[Check]
    hook: Hook | None
    last: LastPassed

    @property
    def state(self) -> HealthState:
        return health_of(self.checks)


@dataclass
class _Look:
    """A look under way: what stands of the bot, and what was seen of it by now."""

    before: Bot
    bot: Bot
    seen: Seen = field(default_factory=Seen)


@dataclass(frozen=True)
class LookAtBot:
    """See whether a bot hears, whether its token is alive, what it is called, and where its requests go.

    What is nobody else's doing is mended at once: a source that was deleted is made again, ours is set again where it
    does not ask for all that we read by now or has another secret, and the main pipeline stands in for one that is
    gone. A webhook that is another program's is left alone, because the two would take it from each other for ever.
    """

    accounts: Accounts
    bots: Bots
    groups: Groups
    failures: Failures
    receipts: Receipts
    code: OwnersCode
    wiring: BotWiring
    patience: Patience
    clock: Clock
    log: Log
    routes: Mapping[RouteKind, RouteChecks] = field(default_factory=dict)

    def __call__(self, bot: Bot) -> Health:
        """Look and return what was seen, which is not remembered yet; what cannot be asked is no error."""
        look = _Look(bot, bot)
        with self.patience.within(LONGEST_LOOK):
            with self.patience.within(LONGEST_AT_TELEGRAM):
                self._at_telegram(look)
            self._in_amocrm(look)
        with self.patience.within(LONGEST_AT_ROUTE):
            self._at_route(look)
        account = self.accounts.get(bot.account_id)
        if account is None:
            raise RefusedError(404, "unknown_bot", "Такой бот не подключён")
        facts = self._facts(look, account)
        checks = checks_of(facts)
        seen = replace(look.bot, troubles=troubles_of(bot, checks))
        return Health(seen, checks, look.seen.hook, self.receipts.last_passed(bot.bot_id))

    def and_remember(self, bot: Bot) -> Health:
        """Look for a person, who is told what was seen even if somebody has changed the bot since.

        Raises RefusedError when its account has it no more.
        """
        health = self(bot)
        with suppress(OvertakenError):
            return replace(health, bot=self.remember(bot, health))
        return health

    def _at_telegram(self, look: _Look) -> None:
        try:
            token = self.wiring.token(look.bot)
            try:
                self._ask_telegram(look, token)
            except PermanentError as error:
                if error.reason is not Reason.TOKEN_REVOKED:
                    raise
                self._refused(look, token)
        except (PermanentError, TransientError) as error:
            self._not_seen(look.bot, error)

    def _ask_telegram(self, look: _Look, token: str) -> None:
        bot = look.bot
        profile, hooked = self.wiring.telegram.get_me(token), self._hooked(bot, token)
        ours = self.wiring.is_ours(bot, hooked)
        hook = Hook(hooked.url, ours, hooked.pending, hooked.last_error, hooked.last_error_at)
        look.seen = replace(look.seen, token_works=True, hook=hook)
        look.bot = described(bot, profile)
        if is_watched(bot):
            state = bot.state if bot.state is BotState.OFF else BotState.ON
            look.bot = replace(look.bot, state=state, deaf=not ours, told="" if ours else bot.told)

    def _hooked(self, bot: Bot, token: str) -> Hooked:
        """Return where updates go; a webhook at our address that is not as we set it is set again first."""
        kinds = bot.gateway.asked_kinds
        hooked = self.wiring.telegram.webhook(token, kinds)
        spoilt = not hooked.complete or not hooked.proven
        hears = bot.is_heard and bot.state is not BotState.CONNECTING
        if not hears or not spoilt or not self.wiring.is_ours(bot, hooked):
            return hooked
        Webhooks(self.bots, self.wiring).settle(bot)
        return self.wiring.telegram.webhook(token, kinds)

    def _refused(self, look: _Look, token: str) -> None:
        """Note a token that Telegram refuses twice; one that it refused by mistake is asked about once more."""
        bot = look.bot
        dead = bot.state is BotState.REVOKED or is_dead(self.wiring.telegram, token)
        look.seen = replace(look.seen, token_works=not dead)
        if not dead:
            self._ask_telegram(look, token)
        elif bot.state is BotState.ON:
            look.bot = replace(bot, state=BotState.REVOKED)

    def _at_route(self, look: _Look) -> None:
        checks = self.routes.get(look.bot.route.kind)
        if checks is None or not look.bot.is_on:
            return
        try:
            checks.check(look.bot)
            look.seen = replace(look.seen, route=True)
        except RefusedError as error:
            look.seen = replace(look.seen, route=False, route_trouble=error.text)
        except (PermanentError, TransientError) as error:
            self._not_seen(look.bot, error)

    def _in_amocrm(self, look: _Look) -> None:
        account_id, crm = look.bot.account_id, self.wiring.crm
        try:
            pipelines = crm.pipelines(account_id)
            if not pipelines:
                return
            bot = placed(look.bot, pipelines)
            place = next(pipeline for pipeline in pipelines if pipeline.id == bot.place)
            look.seen = replace(look.seen, pipelines=True, stand_in=place.name if bot.stand_in else "")
            self._with_source(look, bot)
            requests = place.takes_requests and crm.account(account_id).takes_requests
            look.seen = replace(look.seen, requests=requests)
        except (PermanentError, TransientError) as error:
            look.bot = replace(look.bot, username=look.before.username)
            self._not_seen(look.bot, error)

    def _with_source(self, look: _Look, bot: Bot) -> None:
        """Make a source that is gone, and let its name and pipeline follow the bot's.

        One that people renamed or moved is left alone. Until amoCRM has taken it, a change is not told.
        """
        before = look.before
        there = self.wiring.has_source(bot)
        look.seen = replace(look.seen, source=there)
        if not bot.is_on or (there and bot.username == before.username and bot.stand_in == before.stand_in):
            look.bot = bot
            return
        try:
            look.bot = replace(bot, source_ref=self.wiring.put_source(bot))
        except (PermanentError, TransientError) as error:
            look.bot = replace(bot, username=before.username, stand_in=before.stand_in)
            self._not_seen(before, error)
            return
        look.seen = replace(look.seen, source=True)

    def _not_seen(self, bot: Bot, error: BridgeError) -> None:
        """Leave it to the next look, which is not far away."""
        self.log.warning("bot not looked at", extra={"bot_id": bot.bot_id, "reason": str(error)})

    def _facts(self, look: _Look, account: Account) -> Facts:
        now = int(self.clock.now())
        groups = self.groups.of_account(account.account_id)
        code = self.code.seen(look.bot.bot_id) if look.bot.gateway.is_open else NOTHING_SEEN
        return Facts(look.bot, account, look.seen, now, groups, self._lately(look.bot, now), code)

    def _lately(self, bot: Bot, now: int) -> Mapping[str, int]:
        wanted = WantedFailures(bot_id=bot.bot_id, since=now - FAILURES_OF)
        return {one.reason: one.count for one in self.failures.reasons(bot.account_id, wanted).counts}

    def remember(self, before: Bot, health: Health) -> Bot:
        """Store what was seen of a bot and return it as it stands there.

        Raises OvertakenError when somebody changed it since, RefusedError when its account has it no more.
        """
        seen = health.bot
        if seen == before:
            return before
        extra = {"bot_id": seen.bot_id, "state": str(seen.state), "deaf": seen.deaf, "health": str(seen.health)}
        self.log.info("a bot stands otherwise than before", extra=extra)
        try:
            return self.bots.save(seen)
        except RefusedError:
            # Disconnected meanwhile: a source that was made just now must not stay.
            with suppress(BridgeError):
                self.wiring.remove_source(seen)
            raise
