"""The composition root: what each function is made of. Built once per environment, at cold start."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.bootstrap_bots import watch_bot
from bridge.bootstrap_funnel import FunnelJobs, funnel_jobs
from bridge.bootstrap_groups import GroupJobs, group_jobs, keep_in_deal
from bridge.bootstrap_routes import RouteJobs, route_jobs
from bridge.bootstrap_wahelp import WahelpWork, wahelp_work
from bridge.config import Settings
from bridge.consumer import Consumer
from bridge.deadline import Deadline
from bridge.domain.records import Direction
from bridge.kept_lines import KeptQueue
from bridge.observability import Counters, logger
from bridge.parts import Fail, Handle, Parts
from bridge.parts_gateway import chat_notes, known_staff, owners_code
from bridge.relay.accounts.exchange_code import ExchangeCode
from bridge.relay.accounts.install_account import AcceptInstallation, FinishInstallation, FinishUninstallation
from bridge.relay.accounts.keep_subscribed import KeepSubscribed
from bridge.relay.accounts.look_after import LookAfterAccounts
from bridge.relay.bots.settle_bot import SettleBot
from bridge.relay.bots.watch_bots import WatchBot, WatchBots
from bridge.relay.customers.follow_licence import FollowLicence
from bridge.relay.customers.tell_reon import TellReon
from bridge.relay.failures.keep_failure import KeepFailure
from bridge.relay.failures.retry_failures import RetryFailures
from bridge.relay.gateway.quieten import LearnStaff
from bridge.relay.gateway.widen_kinds import WidenKinds
from bridge.relay.groups.keep_pace import KeepPace
from bridge.relay.incoming.answer_person import AnswerPerson
from bridge.relay.incoming.answer_press import AnswerPress
from bridge.relay.incoming.follow_contacts import FollowChat, ForgetContacts
from bridge.relay.incoming.introduce_person import IntroducePerson
from bridge.relay.incoming.show_photo import LARGEST_PHOTO, ShowPhoto
from bridge.relay.messages import TokenPair
from bridge.relay.outgoing.report_status import ReportStatus
from bridge.relay.staff.appoint import WatchStaff
from bridge.requeue import Requeueing
from bridge.storage.vault import KmsVault


@dataclass(frozen=True)
class AccountJobs:
    introduce: IntroducePerson
    show_photo: ShowPhoto
    answer: AnswerPerson
    answer_press: AnswerPress
    install: AcceptInstallation
    finish: FinishInstallation
    uninstall: FinishUninstallation
    settle: SettleBot
    watch_bots: WatchBots
    watch_bot: WatchBot
    widen_kinds: WidenKinds
    learn_staff: LearnStaff
    report_status: ReportStatus
    vault: KmsVault
    follow_chat: FollowChat
    forget_contacts: ForgetContacts
    keep_subscribed: KeepSubscribed
    watch_staff: WatchStaff
    follow_licence: FollowLicence
    tell_reon: TellReon
    groups: GroupJobs
    funnel: FunnelJobs
    wahelp: WahelpWork
    routes: RouteJobs
    keep_failure: KeepFailure
    retry_failures: RetryFailures
    consumer: Callable[[Handle, Fail], Consumer]


def account_jobs() -> AccountJobs:
    parts = Parts(Settings())
    return AccountJobs(
        introduce=IntroducePerson(
            dialogues=parts.conversations,
            conversations=parts.conversations,
            people=parts.people,
            bots=parts.bots,
            accounts=parts.accounts,
            cards=parts.cards,
            jobs=parts.jobs,
            clock=parts.clock,
            log=logger,
        ),
        follow_chat=FollowChat(
            parts.conversations, parts.conversations, parts.people, parts.cards, parts.jobs, keep_in_deal(parts)
        ),
        forget_contacts=ForgetContacts(parts.people, parts.jobs),
        show_photo=ShowPhoto(
            parts.conversations,
            parts.conversations,
            parts.chats,
            parts.telegram(),
            parts.bot_files(LARGEST_PHOTO),
            parts.vault,
            parts.photos,
        ),
        answer=AnswerPerson(parts.bots, parts.telegram(), parts.vault, parts.clock, logger),
        answer_press=AnswerPress(
            parts.bots,
            parts.groups,
            KeepPace(parts.groups, parts.clock),
            parts.telegram(),
            parts.vault,
            parts.clock,
            logger,
        ),
        install=AcceptInstallation(parts.accounts, parts.oauth, parts.crm, parts.jobs, parts.clock, logger),
        finish=FinishInstallation(
            parts.accounts,
            parts.bots,
            parts.chats,
            parts.crm,
            parts.jobs,
            parts.settings.text("PUBLIC_URL"),
            parts.secret("WEBHOOK_KEYS_SECRET_ARN").keys,
            logger,
        ),
        uninstall=FinishUninstallation(parts.accounts, parts.bots, parts.jobs, parts.clock),
        settle=SettleBot(parts.accounts, parts.bots, parts.wiring, parts.webhooks, owners_code(parts), logger),
        watch_bots=WatchBots(parts.accounts, parts.bots, parts.jobs),
        watch_bot=watch_bot(parts),
        widen_kinds=WidenKinds(parts.bots, parts.wiring, parts.webhooks),
        learn_staff=LearnStaff(parts.crm, known_staff(parts), chat_notes(parts)),
        report_status=ReportStatus(parts.chats, parts.receipts),
        vault=parts.vault,
        keep_subscribed=KeepSubscribed(
            parts.accounts,
            parts.crm,
            parts.settings.text("PUBLIC_URL"),
            parts.secret("WEBHOOK_KEYS_SECRET_ARN").keys,
            logger,
        ),
        watch_staff=WatchStaff(parts.colleagues, parts.crm, logger),
        follow_licence=FollowLicence(
            parts.accounts,
            parts.bots,
            parts.customers,
            parts.tell_bots,
            parts.kept,
            KeptQueue(parts.queue("INCOMING_QUEUE_URL")),
            parts.clock,
        ),
        tell_reon=TellReon(parts.accounts, parts.customers, parts.reon, parts.jobs, parts.clock),
        funnel=funnel_jobs(parts),
        groups=group_jobs(parts),
        wahelp=wahelp_work(parts),
        routes=route_jobs(parts),
        keep_failure=parts.keep_failure,
        retry_failures=retry_failures(parts),
        consumer=parts.consumer,
    )


@dataclass(frozen=True)
class CodeExchange:
    exchange: ExchangeCode
    consumer: Callable[[Handle, Fail], Consumer]


def code_exchange() -> CodeExchange:
    parts = Parts(Settings())
    vault, jobs = parts.vault, parts.jobs

    def hand_on(domain: str, pair: TokenPair, called_ms: int) -> None:
        jobs.install(domain, pair, called_ms, vault)

    return CodeExchange(ExchangeCode(parts.oauth, hand_on, parts.clock, logger), parts.consumer)


@dataclass(frozen=True)
class TokenRefresh:
    look_after: LookAfterAccounts
    counters: Counters
    deadline: Deadline


def token_refresh() -> TokenRefresh:
    parts = Parts(Settings())
    look_after = LookAfterAccounts(parts.accounts, parts.accounts, parts.access, parts.jobs, parts.clock, logger)
    return TokenRefresh(look_after, parts.counters, parts.deadline)


def retry_failures(parts: Parts) -> RetryFailures:
    queues = {
        Direction.INCOMING: parts.queue("INCOMING_QUEUE_URL"),
        Direction.OUTGOING: parts.queue("OUTGOING_QUEUE_URL"),
        Direction.CARD: parts.queue("JOBS_QUEUE_URL"),
        Direction.LEAD: parts.queue("JOBS_QUEUE_URL"),
    }
    return RetryFailures(parts.failures, parts.bots, Requeueing(queues, parts.clock), parts.jobs, parts.clock)
