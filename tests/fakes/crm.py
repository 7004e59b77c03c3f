"""amoCRM's REST as the use cases see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bridge.domain.errors import BridgeError, PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.staff import CrmUser
from bridge.relay.messages import CrmAccount, Pipeline, Status

PIPELINES = (
    Pipeline(11, "Продажи", is_main=True, statuses=(Status(111, "Новая"), Status(112, "В работе"))),
    Pipeline(12, "Опт", is_main=False, statuses=(Status(121, "Новая"),)),
)

USERS = (CrmUser(1001, "Мария Менеджер", "amojo-1001"), CrmUser(1002, "Без чатов"))


@dataclass(frozen=True)
class Source:
    account_id: int
    external_id: str
    name: str
    pipeline_id: int


@dataclass(frozen=True)
class Task:
    account_id: int
    user_id: int | None
    text: str
    until: int


@dataclass
class FakeCrm:
    """The port `Crm`; `tasks` are those that nobody has done yet.

    `silent` are the accounts whose subscription amoCRM has switched off.

    `trouble[method]` are errors raised by the next calls, one each; `lasting[method]` is raised by every call.
    """

    accounts: dict[str, CrmAccount] = field(default_factory=dict)
    all_pipelines: dict[int, Sequence[Pipeline]] = field(default_factory=lambda: {31: PIPELINES})
    sources: dict[int, Source] = field(default_factory=dict)
    all_users: list[CrmUser] = field(default_factory=lambda: list(USERS))
    subscriptions: dict[int, str] = field(default_factory=dict)
    silent: set[int] = field(default_factory=set)
    fields_prepared: list[int] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    takes_requests: bool = True
    trouble: dict[str, list[BridgeError]] = field(default_factory=dict)
    lasting: dict[str, BridgeError] = field(default_factory=dict)

    def identify(self, domain: str, access_token: str) -> CrmAccount:
        self._check("identify")
        return self.accounts[domain]

    def account(self, account_id: int) -> CrmAccount:
        self._check("account")
        known = (account for account in self.accounts.values() if account.account_id == account_id)
        default = CrmAccount(account_id, "Магазин", "shop", f"amojo-{account_id}")
        return replace(next(known, default), takes_requests=self.takes_requests)

    def pipelines(self, account_id: int) -> Sequence[Pipeline]:
        self._check("pipelines")
        return self.all_pipelines.get(account_id, ())

    def prepare_fields(self, account_id: int) -> None:
        self._check("prepare_fields")
        self.fields_prepared.append(account_id)

    def put_source(self, account_id: int, source: str, name: str, pipeline_id: int) -> int:
        self._check("put_source")
        if pipeline_id not in {pipeline.id for pipeline in self.all_pipelines.get(account_id, ())}:
            raise PermanentError(Reason.AMO_REFUSED, "status 400: pipeline_id NotSupportedChoice")
        wanted = Source(account_id, source, name, pipeline_id)
        same = (ref for ref, old in self.sources.items() if (old.account_id, old.external_id) == (account_id, source))
        ref = next(same, 501 + len(self.sources))
        self.sources[ref] = wanted
        return ref

    def find_source(self, account_id: int, source: str) -> int | None:
        self._check("find_source")
        same = (ref for ref, old in self.sources.items() if (old.account_id, old.external_id) == (account_id, source))
        return next(same, None)

    def remove_source(self, account_id: int, source_ref: int) -> None:
        self._check("remove_source")
        self.sources.pop(source_ref, None)

    def subscribe(self, account_id: int, url: str) -> None:
        self._check("subscribe")
        self.subscriptions[account_id] = url
        self.silent.discard(account_id)

    def is_subscribed(self, account_id: int, url: str) -> bool:
        self._check("is_subscribed")
        return self.subscriptions.get(account_id) == url and account_id not in self.silent

    def add_task(self, account_id: int, user_id: int | None, text: str, until: int) -> None:
        self._check("add_task")
        if all(task.text != text for task in self.tasks):
            self.tasks.append(Task(account_id, user_id, text, until))

    def users(self, account_id: int) -> Sequence[CrmUser]:
        self._check("users")
        return self.all_users

    def _check(self, method: str) -> None:
        if method in self.lasting:
            raise self.lasting[method]
        if self.trouble.get(method):
            raise self.trouble[method].pop(0)
