"""The composition root of what is done about groups away from their messages."""

from dataclasses import dataclass

from bridge.group_lines import GroupQueue
from bridge.observability import logger
from bridge.parts import Parts
from bridge.relay.groups.ask_deal import AskDeal
from bridge.relay.groups.attach_person import AttachPerson
from bridge.relay.groups.desk import OpenDesk, ShowMenu, Speak
from bridge.relay.groups.find_author import FindAuthor
from bridge.relay.groups.follow_deals import FollowDeals, FollowLinks, WatchDeals
from bridge.relay.groups.greet import GreetGroup
from bridge.relay.groups.keep_in_deal import KeepInDeal
from bridge.relay.groups.keep_pace import KeepPace
from bridge.relay.groups.link_deal import LinkDeal
from bridge.relay.groups.list_deals import ListDeals
from bridge.relay.groups.may_link import MayLink
from bridge.relay.groups.note_deals import NoteDeal, NoteDeals
from bridge.relay.groups.run_menu import RunMenu
from bridge.relay.groups.say_in_group import SayInGroup
from bridge.relay.groups.take_answer import TakeAnswer
from bridge.relay.groups.unlink_deal import UnlinkDeal
from bridge.relay.groups.untie_bot import UntieBot
from bridge.relay.groups.watch_requests import WatchRequests
from bridge.relay.incoming.follow_contacts import ForgetContacts
from bridge.relay.staff.claim import ClaimToBeStaff


@dataclass(frozen=True)
class GroupJobs:
    menu: RunMenu
    greet: GreetGroup
    say: SayInGroup
    attach: AttachPerson
    follow_deals: FollowDeals
    follow_links: FollowLinks
    note_deal: NoteDeal
    watch_deals: WatchDeals
    watch_requests: WatchRequests
    note_deals: NoteDeals
    untie_bot: UntieBot


def keep_in_deal(parts: Parts) -> KeepInDeal:
    conversations, counters = parts.conversations, parts.counters
    return KeepInDeal(
        parts.groups, conversations, conversations, parts.cards, parts.deals, parts.clock, counters, logger
    )


def group_jobs(parts: Parts) -> GroupJobs:
    groups, cards, clock, telegram = parts.groups, parts.cards, parts.clock, parts.telegram()
    lines = GroupQueue(parts.queue("INCOMING_QUEUE_URL"))
    link = LinkDeal(groups, parts.bots, cards, lines, parts.jobs, clock, logger)
    unlink = UnlinkDeal(groups, lines, logger)
    open_desk = OpenDesk(parts.accounts, parts.bots, groups, telegram, parts.vault)
    speak, may_link, show_menu = (
        Speak(groups, telegram, KeepPace(groups, clock), clock, logger),
        MayLink(groups, telegram),
        ShowMenu(groups, telegram),
    )
    ask = AskDeal(groups, may_link, show_menu, speak, clock)
    find = FindAuthor(parts.people, cards, ForgetContacts(parts.people, parts.jobs), clock)
    return GroupJobs(
        menu=RunMenu(
            open_desk,
            show_menu,
            ask,
            TakeAnswer(groups, link, may_link, ask, show_menu, speak, clock),
            ListDeals(cards, parts.bots, unlink, parts.jobs, may_link, show_menu, speak, clock),
            ClaimToBeStaff(parts.colleagues),
            speak,
            clock,
            logger,
        ),
        greet=GreetGroup(open_desk, show_menu, speak, groups, telegram, parts.jobs, clock, logger),
        say=SayInGroup(open_desk, speak, clock, logger),
        attach=AttachPerson(groups, parts.people, parts.bots, cards, find, parts.jobs, clock),
        follow_deals=FollowDeals(groups, parts.jobs),
        follow_links=FollowLinks(groups, parts.conversations, cards, unlink, lines, parts.jobs, clock, logger),
        note_deal=NoteDeal(cards),
        watch_deals=WatchDeals(groups, parts.jobs, clock),
        watch_requests=WatchRequests(groups, parts.conversations, parts.conversations, cards, parts.deals, logger),
        note_deals=NoteDeals(groups, cards),
        untie_bot=UntieBot(parts.bots, groups, unlink),
    )
