"""The composition root of looking at bots, for people and by the schedule."""

from dataclasses import dataclass

from bridge.bootstrap_routes import route_checks
from bridge.config import Settings
from bridge.deadline import Deadline
from bridge.observability import logger
from bridge.parts import Parts
from bridge.parts_gateway import owners_code
from bridge.relay.bots.look_at_bot import LookAtBot
from bridge.relay.bots.picture_bot import PictureBot
from bridge.relay.bots.watch_bots import WatchAccounts, WatchBot
from bridge.relay.incoming.show_photo import LARGEST_PHOTO


def look_at_bot(parts: Parts) -> LookAtBot:
    return LookAtBot(
        accounts=parts.accounts,
        bots=parts.bots,
        groups=parts.groups_without_authors,
        failures=parts.failures,
        receipts=parts.receipts,
        code=owners_code(parts),
        wiring=parts.wiring,
        patience=parts.deadline,
        clock=parts.clock,
        log=logger,
        routes=route_checks(parts),
    )


def watch_bot(parts: Parts) -> WatchBot:
    telegram, files = parts.telegram(), parts.bot_files(LARGEST_PHOTO)
    picture = PictureBot(parts.bots, telegram, files, parts.vault, parts.photos, logger)
    return WatchBot(parts.bots, look_at_bot(parts), picture, parts.crm, parts.clock, logger)


@dataclass(frozen=True)
class BotHealth:
    watch: WatchAccounts
    deadline: Deadline


def bot_health() -> BotHealth:
    parts = Parts(Settings())
    return BotHealth(WatchAccounts(parts.served, parts.jobs, parts.clock), parts.deadline)
