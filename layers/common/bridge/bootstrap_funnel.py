"""What lead funnels are made of; see `bridge.bootstrap`."""

from dataclasses import dataclass

from bridge.domain.addresses import allowed_pairs
from bridge.jobs.funnel import FunnelQueue
from bridge.leads.webhook import LeadSites
from bridge.observability import logger
from bridge.own_lines import OwnQueue
from bridge.parts import Parts
from bridge.parts_sites import sites
from bridge.relay.funnel.change_funnel import ChangeFunnel
from bridge.relay.funnel.deliver_lead import DeliverLead
from bridge.relay.funnel.go_first import GoFirst
from bridge.relay.funnel.keep_lead import KeepLead
from bridge.relay.funnel.make_deal import MakeDeal
from bridge.relay.funnel.say_in_funnel import SayInFunnel
from bridge.relay.funnel.stand_before import StandBefore
from bridge.relay.funnel.tell_admins import AdminPace, TellAdmins
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.ports import Way
from bridge.storage.funnels import FunnelStore
from bridge.storage.leads import LeadStore


def funnels(parts: Parts) -> FunnelStore:
    return FunnelStore(parts.table("FUNNELS_TABLE"), parts.clock)


def leads(parts: Parts) -> LeadStore:
    return LeadStore(parts.table("LEADS_TABLE"), parts.clock)


def go_first(parts: Parts, open_bot: OpenBot, way: Way) -> GoFirst:
    kept, jobs = leads(parts), FunnelQueue(parts.queue("JOBS_QUEUE_URL"))
    return GoFirst(open_bot, StandBefore(funnels(parts), kept, jobs), kept, parts.jobs, jobs, way)


def change_funnel(parts: Parts) -> ChangeFunnel:
    allowed = allowed_pairs(parts.settings.text("ALLOWED_PRIVATE_HOSTS"))
    return ChangeFunnel(funnels(parts), parts.bots, parts.crm, parts.vault, parts.clock, allowed)


@dataclass(frozen=True)
class FunnelJobs:
    deliver: DeliverLead
    tell: TellAdmins
    say: SayInFunnel
    failing: KeepLead
    leads: LeadStore


def funnel_jobs(parts: Parts) -> FunnelJobs:
    kept, jobs, telegram = leads(parts), FunnelQueue(parts.queue("JOBS_QUEUE_URL")), parts.telegram()
    failing = KeepLead(parts.failures, kept, jobs, parts.clock, parts.counters)
    known = funnels(parts)
    return FunnelJobs(
        DeliverLead(
            kept,
            known,
            parts.bots,
            parts.vault,
            LeadSites(sites(parts)),
            MakeDeal(kept, parts.people, parts.cards, parts.deals, parts.clock, logger),
            jobs,
            failing,
            parts.clock,
            logger,
            parts.settings.number("RETRY_PAUSE_SCALE"),
        ),
        TellAdmins(
            kept,
            known,
            parts.bots,
            telegram,
            parts.vault,
            AdminPace(kept, parts.clock),
            failing,
            parts.clock,
            logger,
        ),
        SayInFunnel(
            parts.bots, kept, telegram, parts.vault, OwnQueue(parts.queue("INCOMING_QUEUE_URL")), parts.clock, logger
        ),
        failing,
        kept,
    )
