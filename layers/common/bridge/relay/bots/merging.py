"""What a person wishes of a bot against what others have changed since that person read it."""

from collections.abc import Callable
from dataclasses import replace

from bridge.domain.gateway import CHOSEN
from bridge.domain.records import Bot, BotState
from bridge.domain.revisions import changed_since, overtaken, raised
from bridge.relay.bots.checks import BotWishes


def check_unchanged(bot: Bot, wishes: BotWishes, has_token: Callable[[Bot, str], bool]) -> None:
    """Refuse wishes for what was changed since they were made, unless it was changed to the same."""
    if wishes.version is None:
        return
    wished, present = _wished(wishes), _settings(bot)
    since = changed_since(bot.revisions, bot.created_at, wishes.version, {*present, "token"})
    lost = {name for name in since if name in wished and present.get(name) != wished[name]}
    if wishes.token is not None and "token" in lost and has_token(bot, wishes.token):
        lost.remove("token")
    lost.update(_torn_apart(wished, present, since))
    if lost:
        raise overtaken(lost)


def noted(bot: Bot, changed: Bot, wishes: BotWishes) -> Bot:
    """Return a changed bot that knows which settings this change is of."""
    before, after = _settings(bot), _settings(changed)
    names = {name for name in after if after[name] != before[name]} | ({"token"} if wishes.token else set())
    return replace(changed, revisions=raised(bot.revisions, bot.created_at, names)) if names else changed


def _settings(bot: Bot) -> dict[str, object]:
    return {
        "label": bot.label,
        "pipeline_id": bot.pipeline_id,
        "status_id": bot.status_id,
        "enabled": bot.state is not BotState.OFF,
        "linkers": bot.linkers,
        "route": bot.route,
        **{f"gateway.{name}": getattr(bot.gateway, name) for name in CHOSEN},
    }


def _wished(wishes: BotWishes) -> dict[str, object]:
    names = ("token", "label", "pipeline_id", "status_id", "enabled", "linkers", "route")
    named = {name: getattr(wishes, name) for name in names}
    wished = {name: value for name, value in named.items() if value is not None}
    wished |= {f"gateway.{name}": value for name, value in wishes.gateway.items()}
    return {**wished, "status_id": None} if wishes.leave_unsorted else wished


def _torn_apart(wished: dict[str, object], present: dict[str, object], since: list[str]) -> list[str]:
    """A status is one of a pipeline: whoever wishes for one of them means the other as it was read."""
    if wished.get("status_id") is not None and "pipeline_id" not in wished:
        return [name for name in since if name == "pipeline_id"]
    moves = "pipeline_id" in wished and wished["pipeline_id"] != present["pipeline_id"]
    if moves and "status_id" not in wished and present["status_id"] is not None:
        return [name for name in since if name == "status_id"]
    return []
