"""What the settings API is made of; see `bridge.bootstrap`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from bridge.amocrm.addresses import Addresses
from bridge.amocrm.rest import FOR_A_PERSON
from bridge.bootstrap import retry_failures
from bridge.bootstrap_bots import look_at_bot
from bridge.bootstrap_funnel import change_funnel, funnels
from bridge.bootstrap_routes import route_checks
from bridge.bootstrap_wahelp import tell_phone
from bridge.config import Settings
from bridge.deadline import Deadline
from bridge.domain.addresses import allowed_pairs
from bridge.entrances import InstallQueue
from bridge.group_lines import GroupQueue
from bridge.observability import logger
from bridge.parts import Parts
from bridge.parts_gateway import owners_code
from bridge.relay.accounts.limit_calls import LimitCalls
from bridge.relay.bots.change_bot import ChangeBot
from bridge.relay.bots.check_token import CheckToken
from bridge.relay.bots.choose_route import ChooseRoute
from bridge.relay.bots.connect_bot import ConnectBot
from bridge.relay.bots.disconnect_bot import DisconnectBot
from bridge.relay.bots.look_at_bot import LookAtBot
from bridge.relay.bots.repair_bot import RepairBot
from bridge.relay.customers.find_customer import FindCustomer
from bridge.relay.customers.register import Register
from bridge.relay.customers.set_licence import SetLicence
from bridge.relay.failures.retry_failures import RetryFailures
from bridge.relay.funnel.change_funnel import ChangeFunnel
from bridge.relay.gateway.make_key import MakeKey
from bridge.relay.gateway.withdraw_key import WithdrawKey
from bridge.relay.groups.change_group import ChangeGroup
from bridge.relay.groups.link_deal import LinkDeal
from bridge.relay.groups.unlink_deal import UnlinkDeal
from bridge.relay.ports import Accounts, Bots, Clock, Colleagues, Crm, Entrances, Failures, Groups, Jobs, KeptMessages
from bridge.relay.ports.gateway import OwnersCode
from bridge.relay.routes.tell_phone import TellPhone
from bridge.relay.staff.appoint import AppointStaff, DismissStaff
from bridge.reon.billing import is_genuine
from bridge.storage.secrets import Secret


@dataclass(frozen=True)
class SettingsService:
    """What the settings API offers; `audience` is what a disposable token must be meant for.

    `allowed_hosts` are the `host:port` pairs that customers' addresses may lead to although they are private.
    """

    accounts: Accounts
    bots: Bots
    groups: Groups
    failures: Failures
    crm: Crm
    jobs: Jobs
    entrances: Entrances
    connect_bot: ConnectBot
    change_bot: ChangeBot
    disconnect_bot: DisconnectBot
    look_at_bot: LookAtBot
    repair_bot: RepairBot
    retry_failures: RetryFailures
    colleagues: Colleagues
    appoint_staff: AppointStaff
    dismiss_staff: DismissStaff
    link_deal: LinkDeal
    unlink_deal: UnlinkDeal
    kept: KeptMessages
    find_customer: FindCustomer
    set_licence: SetLicence
    register: Register
    proves_reon: Callable[[bytes, str], bool]
    authorise_url: Callable[[str], str]
    client_id: str
    client_secret: Callable[[], str]
    audience: str
    clock: Clock
    flush: Callable[[], None]
    deadline: Deadline
    limit_calls: LimitCalls
    check_token: CheckToken
    change_group: ChangeGroup
    change_funnel: ChangeFunnel
    tell_phone: TellPhone
    make_key: MakeKey
    withdraw_key: WithdrawKey
    code: OwnersCode
    gateway_url: str
    allowed_hosts: Collection[str]


def settings_service() -> SettingsService:
    parts = Parts(Settings(), FOR_A_PERSON)
    telegram, groups = parts.telegram(), parts.groups_without_authors
    look = look_at_bot(parts)
    checks = route_checks(parts)
    allowed = allowed_pairs(parts.settings.text("ALLOWED_PRIVATE_HOSTS"))
    choose = ChooseRoute(allowed, checks, parts.vault, parts.clock)
    change = ChangeBot(parts.bots, parts.crm, telegram, parts.wiring, parts.webhooks, parts.jobs, parts.clock, choose)
    code = owners_code(parts)
    lines = GroupQueue(parts.queue("INCOMING_QUEUE_URL"))
    return SettingsService(
        accounts=parts.accounts,
        bots=parts.bots,
        groups=groups,
        failures=parts.failures,
        crm=parts.crm,
        jobs=parts.jobs,
        entrances=InstallQueue(parts.queue("INSTALL_QUEUE_URL")),
        connect_bot=ConnectBot(
            parts.accounts,
            parts.bots,
            parts.crm,
            telegram,
            parts.wiring,
            parts.webhooks,
            funnels(parts),
            parts.jobs,
            parts.clock,
        ),
        change_bot=change,
        disconnect_bot=DisconnectBot(parts.bots, parts.wiring, checks, code, parts.jobs, parts.clock, logger),
        look_at_bot=look,
        repair_bot=RepairBot(parts.bots, parts.crm, change, look, parts.deadline, logger),
        retry_failures=retry_failures(parts),
        colleagues=parts.colleagues,
        appoint_staff=AppointStaff(parts.colleagues, parts.crm),
        dismiss_staff=DismissStaff(parts.colleagues),
        link_deal=LinkDeal(groups, parts.bots, parts.cards, lines, parts.jobs, parts.clock, logger),
        unlink_deal=UnlinkDeal(groups, lines, logger),
        kept=parts.kept,
        find_customer=FindCustomer(parts.customers),
        set_licence=SetLicence(parts.accounts, parts.customers, parts.tell_bots, parts.jobs, parts.clock, logger),
        register=Register(parts.customers, parts.jobs, parts.clock),
        proves_reon=partial(_proves_reon, parts.secret("REON_SECRET_ARN")),
        authorise_url=partial(
            Addresses(parts.settings.text("AMO_URL_TEMPLATE")).authorise_url,
            client_id=parts.settings.text("AMO_CLIENT_ID"),
        ),
        client_id=parts.settings.text("AMO_CLIENT_ID"),
        client_secret=parts.secret("CLIENT_SECRET_ARN").text,
        audience=_audience(parts.settings.text("PUBLIC_URL")),
        clock=parts.clock,
        flush=parts.counters.flush,
        deadline=parts.deadline,
        limit_calls=LimitCalls(parts.calls),
        check_token=CheckToken(parts.bots, telegram),
        change_group=ChangeGroup(groups),
        change_funnel=change_funnel(parts),
        tell_phone=tell_phone(parts),
        make_key=MakeKey(parts.bots, parts.webhooks, code, parts.jobs, parts.clock),
        withdraw_key=WithdrawKey(parts.bots, parts.webhooks, code, parts.jobs, logger),
        code=code,
        gateway_url=parts.settings.text("GATEWAY_URL"),
        allowed_hosts=allowed,
    )


def _proves_reon(secret: Secret, body: bytes, signature: str) -> bool:
    return secret.proves(lambda current: is_genuine(current.text(), body, signature))


def _audience(public_url: str) -> str:
    """Scheme and host without a port, as amoCRM derives it from the redirect address ("disposable-tokens")."""
    scheme, _, rest = public_url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].partition(':')[0]}"
