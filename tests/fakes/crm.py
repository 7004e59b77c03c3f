"""amoCRM's REST as the use cases see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bridge.domain.errors import BridgeError
from bridge.relay.messages import CrmAccount, Pipeline, Status

PIPELINES = (
    Pipeline(11, "Продажи", is_main=True, statuses=(Status(111, "Новая"), Status(112, "В работе"))),
    Pipeline(12, "Опт", is_main=False, statuses=(Status(121, "Новая"),)),
)


@dataclass(frozen=True)
class Source:
    account_id: int
    external_id: str
    name: str
    pipeline_id: int


@dataclass
class FakeCrm:
    """The port `Crm`.

    `trouble[method]` are errors raised by the next calls, one each; `lasting[method]` is raised by every call.
    """

    accounts: dict[str, CrmAccount] = field(default_factory=dict)
    all_pipelines: dict[int, Sequence[Pipeline]] = field(default_factory=lambda: {31: PIPELINES})
    sources: dict[int, Source] = field(default_factory=dict)
    subscriptions: dict[int, str] = field(default_factory=dict)
    fields_prepared: list[int] = field(default_factory=list)
    trouble: dict[str, list[BridgeError]] = field(default_factory=dict)
    lasting: dict[str, BridgeError] = field(default_factory=dict)

    def identify(self, domain: str, access_token: str) -> CrmAccount:
        self._check("identify")
        return self.accounts[domain]

    def account(self, account_id: int) -> CrmAccount:
        self._check("account")
        return next(account for account in self.accounts.values() if account.account_id == account_id)

    def pipelines(self, account_id: int) -> Sequence[Pipeline]:
        self._check("pipelines")
        return self.all_pipelines.get(account_id, ())

    def prepare_fields(self, account_id: int) -> None:
        self._check("prepare_fields")
        self.fields_prepared.append(account_id)

    def put_source(self, account_id: int, source: str, name: str, pipeline_id: int) -> int:
        self._check("put_source")
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

    def _check(self, method: str) -> None:
        if method in self.lasting:
            raise self.lasting[method]
        if self.trouble.get(method):
            raise self.trouble[method].pop(0)
