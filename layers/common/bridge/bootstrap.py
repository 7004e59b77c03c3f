"""The composition root: what each function is made of. Built once per environment, at cold start."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.config import Settings
from bridge.consumer import Consumer
from bridge.deadline import Deadline
from bridge.domain.records import Direction
from bridge.entrances import InstallQueue
from bridge.observability import Counters, logger
from bridge.parts import Fail, Handle, Parts
from bridge.relay.accounts.exchange_code import ExchangeCode
from bridge.relay.accounts.install_account import AcceptInstallation, FinishInstallation, FinishUninstallation
from bridge.relay.accounts.look_after import LookAfterAccounts
from bridge.relay.bots.change_bot import ChangeBot
from bridge.relay.bots.connect_bot import ConnectBot
from bridge.relay.bots.disconnect_bot import DisconnectBot
from bridge.relay.bots.settle_bot import SettleBot
from bridge.relay.bots.watch_bots import WatchBot, WatchBots
from bridge.relay.failures.keep_failure import KeepFailure, RetryFailure
from bridge.relay.incoming.answer_person import AnswerPerson
from bridge.relay.incoming.answer_press import AnswerPress
from bridge.relay.incoming.change_message import ChangeMessage
from bridge.relay.incoming.copy_file import CopyFile
from bridge.relay.incoming.find_answered import FindAnswered
from bridge.relay.incoming.follow_contacts import FollowChat, ForgetContacts
from bridge.relay.incoming.introduce_person import IntroducePerson
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.incoming.open_chat import OpenChat
from bridge.relay.incoming.plain_emoji import PlainEmoji
from bridge.relay.incoming.relay_message import RelayMessage
from bridge.relay.incoming.relay_poll import RelayPoll
from bridge.relay.incoming.relay_presence import RelayPresence
from bridge.relay.incoming.relay_press import RelayPress
from bridge.relay.incoming.relay_reaction import RelayReaction
from bridge.relay.incoming.relay_update import RelayIncoming
from bridge.relay.incoming.show_message import ShowMessage
from bridge.relay.incoming.show_photo import LARGEST_PHOTO, ShowPhoto
from bridge.relay.messages import TokenPair
from bridge.relay.outgoing.report_status import ReportStatus
from bridge.relay.ports import Accounts, Bots, Clock, Crm, Dialogues, Entrances, Failures, Jobs
from bridge.requeue import Requeueing
from bridge.storage.vault import KmsVault


@dataclass(frozen=True)
class TelegramDeliver:
    relay: RelayIncoming
    dialogues: Dialogues
    accounts: Accounts
    bots: Bots
    keep_failure: KeepFailure
    consumer: Callable[[Handle, Fail], Consumer]


def telegram_deliver() -> TelegramDeliver:
    parts = Parts(Settings())
    open_bot = OpenBot(parts.conversations, logger)
    answered = FindAnswered(parts.receipts)
    open_chat = OpenChat(parts.conversations, parts.people, parts.chats, parts.cards)
    most = parts.limit("TELEGRAM_DOWNLOAD_LIMIT")
    copy_file = CopyFile(parts.bot_files(most), parts.copies, parts.vault, parts.jobs, parts.clock, logger, most)
    message = RelayMessage(
        open_bot,
        parts.receipts,
        copy_file,
        ShowMessage(parts.conversations, parts.receipts, answered, open_chat, parts.chats, parts.jobs),
        ChangeMessage(answered, parts.chats, copy_file),
        parts.jobs,
        parts.counters,
        logger,
    )
    relay = RelayIncoming(
        message,
        RelayPress(open_bot, parts.receipts, message, parts.jobs),
        RelayReaction(
            open_bot,
            PlainEmoji(parts.telegram(), parts.vault, logger),
            parts.receipts,
            parts.chats,
            parts.counters,
            logger,
        ),
        RelayPresence(open_bot, parts.chats),
        RelayPoll(open_bot, parts.receipts, message),
    )
    return TelegramDeliver(relay, parts.conversations, parts.accounts, parts.bots, parts.keep_failure, parts.consumer)


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
    report_status: ReportStatus
    vault: KmsVault
    follow_chat: FollowChat
    forget_contacts: ForgetContacts
    keep_failure: KeepFailure
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
            clock=parts.clock,
            log=logger,
        ),
        follow_chat=FollowChat(parts.conversations, parts.conversations, parts.people, parts.cards, parts.jobs),
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
        answer_press=AnswerPress(parts.bots, parts.telegram(), parts.vault, parts.clock, logger),
        install=AcceptInstallation(parts.accounts, parts.oauth, parts.crm, parts.jobs, logger),
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
        uninstall=FinishUninstallation(parts.accounts, parts.bots, parts.jobs),
        settle=SettleBot(parts.accounts, parts.bots, parts.wiring, parts.webhooks, logger),
        watch_bots=WatchBots(parts.accounts, parts.bots, parts.jobs),
        watch_bot=WatchBot(parts.bots, parts.wiring, logger),
        report_status=ReportStatus(parts.chats, parts.receipts),
        vault=parts.vault,
        keep_failure=parts.keep_failure,
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


@dataclass(frozen=True)
class SettingsService:
    """What the settings API offers; `audience` is what a disposable token must be meant for."""

    accounts: Accounts
    bots: Bots
    failures: Failures
    crm: Crm
    jobs: Jobs
    entrances: Entrances
    connect_bot: ConnectBot
    change_bot: ChangeBot
    disconnect_bot: DisconnectBot
    retry_failure: RetryFailure
    client_id: str
    client_secret: Callable[[], str]
    audience: str
    clock: Clock
    flush: Callable[[], None]
    deadline: Deadline


def settings_service() -> SettingsService:
    parts = Parts(Settings())
    queues = {
        Direction.INCOMING: parts.queue("INCOMING_QUEUE_URL"),
        Direction.OUTGOING: parts.queue("OUTGOING_QUEUE_URL"),
        Direction.CARD: parts.queue("JOBS_QUEUE_URL"),
    }
    telegram = parts.telegram()
    return SettingsService(
        accounts=parts.accounts,
        bots=parts.bots,
        failures=parts.failures,
        crm=parts.crm,
        jobs=parts.jobs,
        entrances=InstallQueue(parts.queue("INSTALL_QUEUE_URL")),
        connect_bot=ConnectBot(
            parts.accounts, parts.bots, parts.crm, telegram, parts.wiring, parts.webhooks, parts.jobs, parts.clock
        ),
        change_bot=ChangeBot(parts.bots, parts.crm, telegram, parts.wiring, parts.webhooks, parts.jobs, parts.clock),
        disconnect_bot=DisconnectBot(parts.bots, parts.wiring, parts.clock, logger),
        retry_failure=RetryFailure(parts.failures, parts.bots, Requeueing(queues, parts.clock)),
        client_id=parts.settings.text("AMO_CLIENT_ID"),
        client_secret=parts.secret("CLIENT_SECRET_ARN").text,
        audience=_audience(parts.settings.text("PUBLIC_URL")),
        clock=parts.clock,
        flush=parts.counters.flush,
        deadline=parts.deadline,
    )


def _audience(public_url: str) -> str:
    """Scheme and host without a port, as amoCRM derives it from the redirect address ("disposable-tokens")."""
    scheme, _, rest = public_url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].partition(':')[0]}"
