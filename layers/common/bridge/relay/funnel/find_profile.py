"""Which version of a funnel counts for a lead."""

from collections.abc import Iterator

from bridge.domain.funnel import Funnel, Profile
from bridge.domain.leads import Lead
from bridge.domain.records import Bot
from bridge.relay.ports import Funnels


def versions_of(lead: Lead, bot: Bot | None, funnels: Funnels) -> Iterator[Funnel]:
    """Yield the lead's funnel as it is now, then as it was when the lead was made; what is gone is left out."""
    now = bot.funnel if bot is not None and bot.account_id == lead.account_id else 0
    for version in (now, lead.version):
        funnel = funnels.get(lead.bot_id, version)
        if funnel is not None:
            yield funnel


def profile_of(lead: Lead, bot: Bot | None, funnels: Funnels) -> Profile | None:
    """Return the lead's profile as it is now; where it is gone, as it was."""
    return next((found for funnel in versions_of(lead, bot, funnels) if (found := funnel.profile(lead.profile))), None)
