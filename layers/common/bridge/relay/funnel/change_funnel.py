"""Setting up a bot's funnel, also while somebody else does."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from bridge.domain.addresses import customer_address
from bridge.domain.errors import OvertakenError, RefusedError
from bridge.domain.funnel import Funnel, Profile, is_shown_in_part, shown_in_part
from bridge.domain.funnel_wishes import FunnelWish, ProfileWish, Trouble, told_at_once, troubles_of
from bridge.domain.identity import secret_context
from bridge.domain.records import Bot
from bridge.domain.revisions import overtaken
from bridge.relay.bots.wiring import ROUNDS
from bridge.relay.funnel.deliver_lead import ADDRESS
from bridge.relay.ports import Bots, Clock, Crm, Funnels, Vault


@dataclass(frozen=True)
class ChangeFunnel:
    """Put a whole funnel in the place of another; `allowed` are the private `host:port` pairs that may be called.

    Every version is stored by itself, and the bot's record says which one counts.
    """

    funnels: Funnels
    bots: Bots
    crm: Crm
    vault: Vault
    clock: Clock
    allowed: Collection[str]

    def present(self, bot: Bot) -> Funnel | None:
        return self.funnels.get(bot.bot_id, bot.funnel)

    def put(self, bot: Bot, wish: FunnelWish) -> Funnel:
        """Raises RefusedError: 422 with all that is wrong, 409 for one that was changed since it was read."""
        for _ in range(ROUNDS):
            if wish.version not in {None, bot.funnel}:
                raise overtaken({"funnel"})
            self._check(bot, wish)
            funnel = self._stored(bot, wish)
            try:
                self.bots.save(replace(bot, funnel=funnel.version))
            except OvertakenError:
                self.funnels.retire(bot.bot_id, funnel.version)
                bot = self._fresh(bot)
                continue
            self.funnels.retire(bot.bot_id, bot.funnel)
            return funnel
        raise RefusedError(409, "changed_meanwhile", "Настройки бота сейчас меняет кто-то ещё. Повторите позже")

    def remove(self, bot: Bot) -> None:
        """Leads that are under way go on."""
        for _ in range(ROUNDS):
            if not bot.funnel:
                return
            try:
                self.bots.save(replace(bot, funnel=0))
            except OvertakenError:
                bot = self._fresh(bot)
                continue
            self.funnels.retire(bot.bot_id, bot.funnel)
            return
        raise RefusedError(409, "changed_meanwhile", "Настройки бота сейчас меняет кто-то ещё. Повторите позже")

    def forget(self, bot: Bot) -> None:
        """Let the funnel of a bot go that the account has no more."""
        self.funnels.retire(bot.bot_id, bot.funnel)

    def _check(self, bot: Bot, wish: FunnelWish) -> None:
        present = self.present(bot)
        troubles = [*troubles_of(wish), *self._outside(bot, wish, present)]
        if troubles:
            raise told_at_once(troubles)

    def _outside(self, bot: Bot, wish: FunnelWish, present: Funnel | None) -> Iterator[Trouble]:
        """Yield what is wrong with where leads go."""
        pipelines: set[int] | None = None
        for number, profile in enumerate(wish.profiles):
            place = f"profiles[{number}]"
            if profile.webhook_url and profile.pipeline_id is None:
                try:
                    self._sealed(bot, wish, profile, present)
                except RefusedError as error:
                    yield Trouble(f"{place}.webhook_url", error.text)
            elif profile.pipeline_id is not None and not profile.webhook_url:
                if pipelines is None:
                    pipelines = {pipeline.id for pipeline in self.crm.pipelines(bot.account_id)}
                if profile.pipeline_id not in pipelines:
                    yield Trouble(f"{place}.pipeline_id", "такой воронки нет в аккаунте")

    def _stored(self, bot: Bot, wish: FunnelWish) -> Funnel:
        present = self.present(bot)
        profiles = tuple(self._profile(bot, wish, profile, present) for profile in wish.profiles)
        version = max(int(self.clock.now()), bot.funnel + 1)
        while True:
            funnel = Funnel(bot.bot_id, bot.account_id, version, profiles, wish.admin_chat_id, wish.default)
            if self.funnels.put(funnel):
                return funnel
            version += 1

    def _profile(self, bot: Bot, whole: FunnelWish, wish: ProfileWish, present: Funnel | None) -> Profile:
        sealed, shown = self._sealed(bot, whole, wish, present) if wish.webhook_url else (b"", "")
        return Profile(
            wish.key,
            wish.name.strip(),
            wish.welcome,
            wish.buttons,
            wish.follow_up,
            wish.follow_up_title.strip(),
            wish.pipeline_id,
            sealed,
            shown,
        )

    def _sealed(self, bot: Bot, whole: FunnelWish, wish: ProfileWish, present: Funnel | None) -> tuple[bytes, str]:
        """Return a profile's address sealed, and what is shown of it. Raises RefusedError."""
        context = secret_context(bot.account_id, bot.bot_id, ADDRESS)
        meant = _shown_as(wish, whole, present)
        if len({self.vault.open(one.sealed_url, context) for one in meant}) > 1:
            raise RefusedError(422, "address_in_part", "так показаны разные адреса: укажите адрес целиком")
        if meant:
            return meant[0].sealed_url, meant[0].shown_url
        if is_shown_in_part(wish.webhook_url):
            raise RefusedError(422, "address_in_part", "адрес показан только частично: укажите его целиком")
        url = customer_address(wish.webhook_url, "webhook_url", self.allowed)
        return self.vault.seal(url, context), shown_in_part(url)

    def _fresh(self, bot: Bot) -> Bot:
        fresh = self.bots.get(bot.bot_id)
        if fresh is None or fresh.account_id != bot.account_id:
            raise RefusedError(404, "unknown_bot", "Такой бот не подключён")
        return fresh


def _shown_as(wish: ProfileWish, whole: FunnelWish, present: Funnel | None) -> list[Profile]:
    """Return the profiles whose stored address may be meant by what was shown of it.

    That is the one of the same key, else those whose keys are gone, for one of them may have been renamed.
    """
    alike = [
        one for one in (present.profiles if present else ()) if one.shown_url and one.shown_url == wish.webhook_url
    ]
    kept = {profile.key for profile in whole.profiles}
    own = [one for one in alike if one.key == wish.key]
    return own or [one for one in alike if one.key not in kept] or alike
