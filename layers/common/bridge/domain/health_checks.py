"""The checks of a bot's health: one for everything that can be wrong with it, each from what is known."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bridge.domain.groups import Group
from bridge.domain.health import Check, Facts, Hook, Seen, shown_address
from bridge.domain.health_of_code import own_code
from bridge.domain.lacks import Lack, concerns, lacks_in_group
from bridge.domain.licence import LicenceState
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, AccountState, Bot, BotState
from bridge.domain.routes import RouteKind
from bridge.domain.troubles import HealthCode, HealthState, worst
from bridge.domain.upkeep import bot_part, bots_of, missing
from bridge.domain.wording.health import Counted, Finding, InGroup, More, Sentence, Undelivered, Value, Worded

ERROR_IS_PAST = 3600
"""Seconds after which an error of Telegram's delivery is history. It tells the last one until the webhook is set anew,
also once all is delivered: while it cannot deliver, updates wait as well (tdlib/telegram-bot-api)."""

MANY_PENDING = 100
"""Updates that wait at Telegram while nothing is wrong: a burst that is on its way is no trouble."""

MOST_TOLD = 5
"""Groups and reasons that one sentence names."""

_Judge = Callable[[Facts], Check]


def checks_of(facts: Facts) -> list[Check]:
    """Return every check in the order in which people read them; trouble that goes on has its own beginning."""
    begun = {trouble.code: trouble.since for trouble in facts.bot.troubles}
    left_out: dict[_Judge, bool] = {
        _route: facts.bot.route.kind is RouteKind.AMOCRM,
        own_code: not facts.bot.gateway.is_open,
    }
    found = (check(facts) for check in _CHECKS if not left_out.get(check))
    return [
        one if one.state is HealthState.OK else replace(one, since=begun.get(one.code) or one.since or facts.now)
        for one in found
    ]


def health_seen(bot: Bot, account: Account, now: int) -> HealthState:
    """Return how a bot stands without asking anybody: as it was seen last, and as its account is now."""
    if bot.state is BotState.OFF:
        return bot.health
    facts = Facts(bot, account, Seen(), now)
    return worst([bot.health, *(check(facts).state for check in (_authorisation, _account, _licence))])


def _ok(code: HealthCode, finding: Worded, **values: Value) -> Check:
    return Check(code, HealthState.OK, finding, values)


def _warning(code: HealthCode, finding: Worded, since: int = 0, **values: Value) -> Check:
    return Check(code, HealthState.WARNING, finding, values, since)


def _broken(code: HealthCode, finding: Worded, since: int = 0, **values: Value) -> Check:
    return Check(code, HealthState.BROKEN, finding, values, since)


def _unknown(code: HealthCode, finding: Worded) -> Check:
    return Check(code, HealthState.WARNING, finding, known=False)


def _authorisation(facts: Facts) -> Check:
    if facts.account.state is AccountState.UNAUTHORISED:
        return _broken(HealthCode.AUTHORISATION, Finding.UNAUTHORISED)
    return _ok(HealthCode.AUTHORISATION, Finding.AUTHORISED)


def _account(facts: Facts) -> Check:
    closed = {AccountState.UNPAID: Reason.ACCOUNT_UNPAID, AccountState.UNINSTALLED: Reason.WIDGET_OFF}
    if facts.account.state in closed:
        return _broken(HealthCode.ACCOUNT, closed[facts.account.state])
    # Another bot that is still being brought back is no trouble of this one.
    others = {bot_part(bot_id) for bot_id in bots_of(facts.account.unfinished) if bot_id != facts.bot.bot_id}
    parts = missing(facts.account.unfinished - others)
    if parts:
        return _warning(HealthCode.ACCOUNT, parts[0])
    return _ok(HealthCode.ACCOUNT, Finding.ACCOUNT_WORKS)


def _licence(facts: Facts) -> Check:
    licence = facts.account.licence
    match licence.state(facts.now):
        case LicenceState.ENDED:
            return _broken(HealthCode.LICENCE, Finding.LICENCE_ENDED, licence.until)
        case LicenceState.TRIAL:
            return _ok(HealthCode.LICENCE, Finding.TRIAL)
    return _ok(HealthCode.LICENCE, Finding.PAID)


def _switch(facts: Facts) -> Check:
    match facts.bot.state:
        case BotState.OFF:
            return _ok(HealthCode.SWITCH, Finding.IS_OFF)
        case BotState.CONNECTING:
            return _broken(HealthCode.SWITCH, Finding.CONNECTING)
        case BotState.STOPPED:
            is_back = facts.account.state is not AccountState.UNINSTALLED
            return _broken(HealthCode.SWITCH, Finding.NOT_BACK if is_back else Finding.STOPPED)
    return _ok(HealthCode.SWITCH, Finding.IS_ON)


def _token(facts: Facts) -> Check:
    match facts.seen.token_works:
        case None if facts.bot.state is not BotState.REVOKED:
            return _unknown(HealthCode.TOKEN, Finding.TELEGRAM_SILENT)
        case True:
            return _ok(HealthCode.TOKEN, Finding.TOKEN_GOOD, username=facts.bot.username)
    return _broken(HealthCode.TOKEN, Finding.TOKEN_REVOKED, username=facts.bot.username)


def _webhook(facts: Facts) -> Check:
    hook = facts.seen.hook
    if _rests(facts):
        return _ok(HealthCode.WEBHOOK, Finding.NOT_HOOKED)
    if hook is None:
        return _unknown(HealthCode.WEBHOOK, Finding.TELEGRAM_SILENT)
    if hook.ours:
        return _ok(HealthCode.WEBHOOK, Finding.HOOKED)
    if hook.url:
        return _broken(HealthCode.WEBHOOK, Finding.TAKEN, url=shown_address(hook.url))
    return _broken(HealthCode.WEBHOOK, Finding.UNHOOKED)


def _rests(facts: Facts) -> bool:
    """Tell whether no webhook is expected: by the will of people, or because there is no token to have one with."""
    is_wished = facts.bot.state not in {BotState.OFF, BotState.STOPPED} or facts.bot.is_heard
    return not is_wished or facts.seen.token_works is False


def _telegram_error(facts: Facts) -> Check:
    hook = facts.seen.hook
    if _rests(facts):
        return _ok(HealthCode.TELEGRAM_ERROR, Finding.NOT_HOOKED)
    if hook is None:
        return _unknown(HealthCode.TELEGRAM_ERROR, Finding.TELEGRAM_SILENT)
    if not hook.ours or not hook.last_error:
        return _ok(HealthCode.TELEGRAM_ERROR, Finding.DELIVERS)
    if not _fails(hook, facts.now):
        return _ok(HealthCode.TELEGRAM_ERROR, Finding.DELIVERED_LATELY, error=(Undelivered(hook.last_error),))
    return _warning(
        HealthCode.TELEGRAM_ERROR, Finding.NOT_DELIVERED, hook.last_error_at, error=(Undelivered(hook.last_error),)
    )


def _fails(hook: Hook, now: int) -> bool:
    return bool(hook.pending) and hook.last_error_at >= now - ERROR_IS_PAST


def _pending(facts: Facts) -> Check:
    hook = facts.seen.hook
    if _rests(facts):
        return _ok(HealthCode.PENDING, Finding.NONE_PENDING)
    if hook is None:
        return _unknown(HealthCode.PENDING, Finding.TELEGRAM_SILENT)
    if not hook.pending:
        return _ok(HealthCode.PENDING, Finding.NONE_PENDING)
    if hook.pending >= MANY_PENDING or _fails(hook, facts.now) or not hook.ours:
        return _warning(HealthCode.PENDING, Finding.MANY_PENDING, count=hook.pending)
    return _ok(HealthCode.PENDING, Finding.FEW_PENDING, count=hook.pending)


def _paused(facts: Facts) -> Check:
    is_paused = facts.bot.paused_until > facts.now
    return _warning(HealthCode.PAUSED, Finding.LIMITED) if is_paused else _ok(HealthCode.PAUSED, Finding.NOT_LIMITED)


def _route(facts: Facts) -> Check:
    if _rests(facts):
        return _ok(HealthCode.ROUTE, Finding.ROUTE_RESTS)
    if facts.seen.route is None:
        return _unknown(HealthCode.ROUTE, Finding.ROUTE_SILENT)
    if facts.seen.route:
        return _ok(HealthCode.ROUTE, Finding.ROUTE_WORKS)
    return _broken(HealthCode.ROUTE, Finding.ROUTE_BROKEN, why=(Sentence(facts.seen.route_trouble),))


def _pipeline(facts: Facts) -> Check:
    bot, pipeline = facts.bot, _pipeline_name(facts.bot)
    if not facts.seen.pipelines:
        return _unasked(facts, HealthCode.PIPELINE)
    stand_in = facts.seen.stand_in
    if not stand_in:
        return _ok(HealthCode.PIPELINE, Finding.PIPELINE_THERE, pipeline=pipeline)
    if bot.stand_in:
        return _warning(HealthCode.PIPELINE, Finding.PIPELINE_GONE, pipeline=pipeline, stand_in=stand_in)
    return _broken(HealthCode.PIPELINE, Finding.PIPELINE_LOST, pipeline=pipeline)


def _unasked(facts: Facts, code: HealthCode) -> Check:
    return _unknown(code, Finding.AMO_SILENT if facts.account.state is AccountState.ACTIVE else Finding.AMO_CLOSED)


def _status(facts: Facts) -> Check:
    bot = facts.bot
    if bot.status_id is None:
        return _ok(HealthCode.STATUS, Finding.UNSORTED)
    if not facts.seen.pipelines:
        return _unasked(facts, HealthCode.STATUS)
    status = bot.status_name or f"№ {bot.status_id}"
    if bot.accepts_into is None or facts.seen.stand_in:
        return _warning(HealthCode.STATUS, Finding.STATUS_GONE, status=status)
    return _ok(HealthCode.STATUS, Finding.STATUS_THERE, status=status)


def _source(facts: Facts) -> Check:
    match facts.seen.source:
        case None:
            return _unasked(facts, HealthCode.SOURCE)
        case True:
            return _ok(HealthCode.SOURCE, Finding.SOURCE_THERE)
    return _broken(HealthCode.SOURCE, Finding.SOURCE_GONE)


def _requests(facts: Facts) -> Check:
    match facts.seen.requests:
        case None:
            return _unasked(facts, HealthCode.REQUESTS)
        case True:
            return _ok(HealthCode.REQUESTS, Finding.REQUESTS_ON)
    pipeline = facts.seen.stand_in or _pipeline_name(facts.bot)
    return _warning(HealthCode.REQUESTS, Finding.REQUESTS_OFF, pipeline=pipeline)


def _privacy(facts: Facts) -> Check:
    deaf = [group.title for group, lacks in _lacking(facts) if Lack.PRIVACY in lacks]
    if facts.bot.privacy and deaf:
        groups = ", ".join(f"«{title}»" for title in deaf[:MOST_TOLD])
        return _warning(HealthCode.PRIVACY, Finding.DEAF_IN_GROUPS, groups=groups)
    if facts.bot.privacy is None:
        return _unknown(HealthCode.PRIVACY, Finding.TELEGRAM_SILENT)
    if not facts.bot.joins:
        return _ok(HealthCode.PRIVACY, Finding.NOT_ADDABLE)
    return _ok(HealthCode.PRIVACY, Finding.PRIVATE if facts.bot.privacy else Finding.HEARS_ALL)


def _groups(facts: Facts) -> Check:
    lacking = list(_lacking(facts))
    if not lacking:
        inside = sum(concerns(facts.bot, group) for group in facts.groups)
        finding = Finding.GROUPS_FINE if inside else Finding.NO_GROUPS
        return _ok(HealthCode.GROUPS, finding, count=inside)
    lines = [InGroup(group.title, lack) for group, lacks in lacking for lack in lacks]
    return _warning(HealthCode.GROUPS, Finding.GROUPS_LACK, groups=_told(lines))


def _lacking(facts: Facts) -> Iterator[tuple[Group, tuple[Lack, ...]]]:
    for group in facts.groups:
        lacks = lacks_in_group(group.bots.get(facts.bot.bot_id), facts.bot.privacy)
        if lacks and concerns(facts.bot, group):
            yield group, lacks


def _failures(facts: Facts) -> Check:
    if not facts.failures:
        return _ok(HealthCode.FAILURES, Finding.NO_FAILURES)
    frequent_first = sorted(facts.failures.items(), key=lambda one: (-one[1], one[0]))
    reasons = _told([Counted(_words_of(reason), count) for reason, count in frequent_first])
    return _warning(HealthCode.FAILURES, Finding.FAILURES, count=sum(facts.failures.values()), reasons=reasons)


def _words_of(reason: str) -> str:
    """Return a reason's text; one that an older version has kept is told by its code."""
    return Reason(reason).text if reason in set(Reason) else reason


def _told(parts: Sequence[InGroup | Counted]) -> tuple[InGroup | Counted | More, ...]:
    left = len(parts) - MOST_TOLD
    return (*parts[:MOST_TOLD], *([More(left)] if left > 0 else []))


def _pipeline_name(bot: Bot) -> str:
    return bot.pipeline_name or f"№ {bot.pipeline_id}"


_CHECKS: tuple[_Judge, ...] = (
    _authorisation,
    _account,
    _licence,
    _switch,
    _token,
    _webhook,
    _telegram_error,
    _pending,
    _paused,
    _route,
    own_code,
    _pipeline,
    _status,
    _source,
    _requests,
    _privacy,
    _groups,
    _failures,
)
