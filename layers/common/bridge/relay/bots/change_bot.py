"""Changing a bot, also while somebody else is changing it."""

from contextlib import suppress
from dataclasses import dataclass, replace

from bridge.domain.bot_tokens import find_token
from bridge.domain.errors import BridgeError, OvertakenError, RefusedError
from bridge.domain.licence import KNOWN_EVERYWHERE
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState
from bridge.domain.troubles import HealthCode
from bridge.relay.bots.checks import BotWishes, ask_telegram, check_pipeline, described, placed
from bridge.relay.bots.choose_route import ChooseRoute
from bridge.relay.bots.merging import check_unchanged, noted
from bridge.relay.bots.wiring import ROUNDS, BotWiring, Webhooks
from bridge.relay.messages.code import Answered
from bridge.relay.ports import Bots, Clock, Crm, Jobs, Telegram


@dataclass(frozen=True)
class ChangeBot:
    """Change a bot's settings, token or switch; a webhook that cannot be set leaves all as it was.

    Only what is wished for changes: when somebody else has changed the bot since it was read, the wishes are applied
    to what stands there now, except to settings that were changed since the version which the person has seen.
    """

    bots: Bots
    crm: Crm
    telegram: Telegram
    wiring: BotWiring
    webhooks: Webhooks
    jobs: Jobs
    clock: Clock
    choose_route: ChooseRoute

    def __call__(self, bot: Bot, wishes: BotWishes) -> Bot:
        if wishes.token is not None:
            wishes = replace(wishes, token=find_token(wishes.token))
        for attempt in range(ROUNDS):
            try:
                return self._change(bot, wishes, overtaken=attempt > 0)
            except OvertakenError:
                fresh = self.bots.get(bot.bot_id)
                if fresh is None or fresh.account_id != bot.account_id:
                    raise _unknown() from None
                bot = fresh
            except BridgeError:
                if attempt:
                    self._leave_as_it_stands(bot)
                raise
        self.jobs.settle_bot(bot.account_id, bot.bot_id)
        raise RefusedError(409, "changed_meanwhile", "Настройки бота сейчас меняет кто-то ещё. Повторите позже")

    def _change(self, bot: Bot, wishes: BotWishes, *, overtaken: bool) -> Bot:
        check_unchanged(bot, wishes, lambda bot, token: self.wiring.token(bot) == token)
        changed = self._described(bot, wishes)
        if (changed.pipeline_id, changed.status_id) != (bot.pipeline_id, bot.status_id):
            pipeline = check_pipeline(self.crm, bot.account_id, changed.pipeline_id, changed.status_id)
            changed = placed(changed, [pipeline]).rid_of(HealthCode.PIPELINE, HealthCode.STATUS)
        changed = self._with_token(changed, wishes.token)
        if wishes.route is not None:
            changed = self.choose_route(changed, wishes.route)
        changed = noted(bot, self._switched(changed, wishes.enabled), wishes)
        # A change that was overtaken may have put the source after whoever overtook it.
        if overtaken or _shown(changed) != _shown(bot):
            changed = replace(changed, source_ref=self._put_source(changed))
        # With a secret of its own, also when a bot that is on is switched on again to mend it.
        switched_on = changed.is_on and (bool(wishes.enabled) or not bot.is_on)
        new_end = switched_on or (changed.is_heard and wishes.token is not None)
        if new_end:
            now = int(self.clock.now())
            state = BotState.CONNECTING if changed.is_on else changed.state
            changed = replace(changed, generation=bot.generation + 1, renewed_at=now, state=state)
        stored = self._save(changed)
        if stored.gateway.quiet_minutes > bot.gateway.quiet_minutes:
            with suppress(BridgeError):
                self.jobs.learn_staff(Answered(stored.account_id, stored.bot_id))
        if wishes.route is not None:
            # Also of one that stays as it is: whoever is told that this failed, wishes for it once more.
            self.jobs.settle_route(stored.account_id, stored.bot_id)
        rests = bot.is_on and stored.is_heard and not stored.is_on
        if stored.route != bot.route or rests:
            # Whoever hears that it is changed finds the next message on the new way, or on none where the bot is heard
            # for its owner's code alone: no worker remembers the old one.
            self.clock.sleep(KNOWN_EVERYWHERE)
        if not new_end and (stored.is_heard or wishes.enabled is not False):
            return stored
        settled = self._settle(bot, stored)
        if wishes.enabled:
            # Whoever switches a bot on to mend it wants its source back as well.
            with suppress(BridgeError):
                self.jobs.watch_bot(bot.account_id, bot.bot_id)
        return settled

    def _leave_as_it_stands(self, bot: Bot) -> None:
        """Bring the source to what stands: a change that was overtaken has put its own, and then was refused."""
        with suppress(BridgeError):
            self.wiring.put_source(bot)
        self.jobs.settle_bot(bot.account_id, bot.bot_id)

    def _switched(self, bot: Bot, enabled: bool | None) -> Bot:
        if enabled is None:
            return bot
        if bot.state is BotState.STOPPED:
            raise RefusedError(409, Reason.WIDGET_OFF, Reason.WIDGET_OFF.text)
        if enabled and bot.state is BotState.REVOKED:
            raise RefusedError(409, Reason.TOKEN_REVOKED, Reason.TOKEN_REVOKED.text)
        if enabled:
            return replace(bot, state=BotState.ON)
        return bot if bot.state is BotState.OFF else replace(bot, state=BotState.OFF, off_at=int(self.clock.now()))

    def _described(self, bot: Bot, wishes: BotWishes) -> Bot:
        status_id = bot.status_id if wishes.status_id is None else wishes.status_id
        return replace(
            bot,
            label=bot.label if wishes.label is None else wishes.label,
            pipeline_id=bot.pipeline_id if wishes.pipeline_id is None else wishes.pipeline_id,
            status_id=None if wishes.leave_unsorted else status_id,
            linkers=bot.linkers if wishes.linkers is None else wishes.linkers,
            gateway=replace(bot.gateway, **wishes.gateway),
        )

    def _with_token(self, bot: Bot, token: str | None) -> Bot:
        if token is None:
            return bot
        profile = ask_telegram(self.telegram, token)
        if profile.bot_id != bot.bot_id:
            raise RefusedError(422, "other_bot", "Это токен другого бота. Подключите его отдельно")
        sealed = self.wiring.seal(bot.account_id, bot.bot_id, token)
        state = BotState.ON if bot.state is BotState.REVOKED else bot.state
        return replace(described(bot, profile), sealed_token=sealed, state=state)

    def _put_source(self, bot: Bot) -> int:
        try:
            return self.wiring.put_source(bot)
        except BridgeError:
            # It may have been put all the same.
            self.jobs.settle_bot(bot.account_id, bot.bot_id)
            raise

    def _save(self, changed: Bot) -> Bot:
        try:
            return self.bots.save(changed)
        except RefusedError:
            # Disconnected meanwhile: a source that was put back just now must not stay.
            with suppress(BridgeError):
                self.wiring.remove_source(changed)
            raise

    def _settle(self, bot: Bot, stored: Bot) -> Bot:
        try:
            # What was written while nobody heard it is not relayed; what a bot's own code waits for stays.
            drop_pending = bot.state is BotState.OFF and not bot.is_heard
            settled = self.webhooks.settle(stored, drop_pending=drop_pending)
        except BridgeError as error:
            self._take_back(bot, stored)
            if isinstance(error, OvertakenError):
                raise RefusedError(409, "changed_meanwhile", "Настройки бота сейчас меняет кто-то ещё") from error
            raise
        if settled is None:
            raise _unknown()
        return settled

    def _take_back(self, bot: Bot, stored: Bot) -> None:
        """Leave the record as it was, unless somebody has changed it since, and have both ends brought to it."""
        with suppress(BridgeError):
            self.bots.save(replace(bot, version=stored.version))
            if _shown(bot) != _shown(stored):
                self.wiring.put_source(bot)
        self.jobs.settle_bot(bot.account_id, bot.bot_id)


def _shown(bot: Bot) -> tuple[str, str, int]:
    """Return what the bot's source in amoCRM shows."""
    return bot.label, bot.username, bot.place


def _unknown() -> RefusedError:
    return RefusedError(404, "unknown_bot", "Такой бот не подключён")
