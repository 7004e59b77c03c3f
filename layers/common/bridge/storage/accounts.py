"""Accounts and their OAuth pairs; the lock, the version and the pace of REST calls live on the same item."""

import uuid
from collections.abc import Sequence
from contextlib import suppress

from bridge.domain.notices import Notice
from bridge.domain.pacing import AMO_REST, take
from bridge.domain.records import Account, AccountState
from bridge.relay.messages import CrmAccount, TokenPair
from bridge.relay.ports import Clock, Vault
from bridge.storage.table import ConditionFailedError, Item, Table

LOCK_FOR = 40
"""Seconds a refresh may take: longer than all its calls with their timeouts, shorter than anyone would wait."""

WITH_TOKENS = (AccountState.ACTIVE, AccountState.UNPAID)


class AccountStore:
    """`Accounts` and `Tokens` on the table Accounts with its indexes `refresh` and `amojo`."""

    def __init__(self, table: Table, vault: Vault, clock: Clock) -> None:
        self._table = table
        self._vault = vault
        self._clock = clock

    def get(self, account_id: int) -> Account | None:
        item = self._table.get({"account_id": account_id})
        return _account_from(item) if item and "scope_id" in item else None

    def by_amojo_id(self, amojo_id: str) -> Account | None:
        found = self._table.query("amojo_id = :amojo_id", {":amojo_id": amojo_id}, index="amojo", limit=1)
        return self.get(found[0]["account_id"]) if found else None

    def installed(self, account: CrmAccount, domain: str, scope_id: str, tokens: TokenPair) -> Account:
        """Store what belongs to the account, then the tokens unless newer ones are there already."""
        item = self._table.update(
            {"account_id": account.account_id},
            "SET #domain = :domain, #name = :name, amojo_id = :amojo_id, scope_id = :scope_id, #state = :state,"
            " trial_started_at = if_not_exists(trial_started_at, :now)",
            {
                ":domain": domain,
                ":name": account.name,
                ":amojo_id": account.amojo_id,
                ":scope_id": scope_id,
                ":state": str(AccountState.ACTIVE),
                ":now": int(self._clock.now()),
            },
            names={"#domain": "domain", "#name": "name", "#state": "state"},
            returns="ALL_NEW",
        )
        with suppress(ConditionFailedError):
            self._write_pair(
                account.account_id,
                tokens,
                "attribute_not_exists(issued_at) OR issued_at < :issued_at",
                {":issued_at": tokens.issued_at},
            )
        return _account_from(item)

    def mark(self, account_id: int, state: AccountState) -> None:
        """Note a state; an uninstalled account stays so until the next installation, unless that is the new state."""
        allowed = [str(other) for other in AccountState if other is not AccountState.UNINSTALLED]
        values = {":state": str(state)} | {f":from{number}": name for number, name in enumerate(allowed)}
        try:
            self._table.update(
                {"account_id": account_id},
                "SET #state = :state",
                values,
                condition=f"#state IN ({', '.join(name for name in values if name != ':state')})",
                names={"#state": "state"},
            )
        except ConditionFailedError:
            return

    def notice(self, account_id: int, notice: Notice, *, on: bool) -> None:
        try:
            self._table.update(
                {"account_id": account_id},
                f"{'ADD' if on else 'DELETE'} notices :notice",
                {":notice": {str(notice)}},
                condition="attribute_exists(account_id)",
            )
        except ConditionFailedError:
            return

    def renamed(self, account_id: int, domain: str) -> None:
        self._table.update(
            {"account_id": account_id}, "SET #domain = :domain", {":domain": domain}, names={"#domain": "domain"}
        )

    def forget_tokens(self, account_id: int) -> None:
        """Forget the pair; its version moves on, so that a refresh under way brings nothing back."""
        self._table.update(
            {"account_id": account_id},
            "REMOVE access_token, refresh_token, refresh_at, lock_owner, lock_until, issued_at ADD token_version :one",
            {":one": 1},
        )

    def due(self, before: int) -> Sequence[int]:
        found: list[Item] = []
        for state in WITH_TOKENS:
            found += self._table.query(
                "#state = :state AND refresh_at < :before",
                {":state": str(state), ":before": before},
                index="refresh",
                state="#state",
            )
        return [item["account_id"] for item in sorted(found, key=lambda item: item["refresh_at"])]

    def reserve_rest_call(self, account_id: int, patience: float) -> float:
        """Return the seconds until the account's next free REST slot over all workers, booked if within `patience`."""
        while True:
            item = self._table.get({"account_id": account_id}) or {}
            before = float(item.get("rest_busy_until", 0.0))
            slot = take(AMO_REST, before, self._clock.now())
            if slot.wait > patience:
                return slot.wait
            try:
                self._table.update(
                    {"account_id": account_id},
                    "SET rest_busy_until = :after",
                    {":after": round(slot.busy_until, 3), ":before": before},
                    condition="attribute_not_exists(rest_busy_until) OR rest_busy_until = :before",
                )
            except ConditionFailedError:
                continue
            return slot.wait

    def read(self, account_id: int) -> tuple[TokenPair, int] | None:
        item = self._table.get({"account_id": account_id})
        if not item or "refresh_token" not in item:
            return None
        context = _context(account_id)
        pair = TokenPair(
            access=self._vault.open(item["access_token"], context),
            refresh=self._vault.open(item["refresh_token"], context),
            expires_at=item["expires_at"],
            issued_at=item["issued_at"],
        )
        return pair, item["token_version"]

    def lock(self, account_id: int, version: int) -> str | None:
        owner, now = uuid.uuid4().hex, int(self._clock.now())
        try:
            self._table.update(
                {"account_id": account_id},
                "SET lock_owner = :owner, lock_until = :until",
                {":owner": owner, ":until": now + LOCK_FOR, ":now": now, ":version": version},
                condition="token_version = :version AND (attribute_not_exists(lock_until) OR lock_until < :now)",
            )
        except ConditionFailedError:
            return None
        return owner

    def replace(self, account_id: int, version: int, pair: TokenPair) -> bool:
        try:
            self._write_pair(account_id, pair, "token_version = :version", {":version": version})
        except ConditionFailedError:
            return False
        return True

    def unlock(self, account_id: int, owner: str) -> None:
        try:
            self._table.update(
                {"account_id": account_id},
                "REMOVE lock_owner, lock_until",
                {":owner": owner},
                condition="lock_owner = :owner",
            )
        except ConditionFailedError:
            return

    def _write_pair(self, account_id: int, pair: TokenPair, condition: str, values: Item) -> None:
        context = _context(account_id)
        self._table.update(
            {"account_id": account_id},
            "SET access_token = :access, refresh_token = :refresh, expires_at = :expires_at,"
            " refresh_at = :expires_at, issued_at = :issued_at ADD token_version :one",
            {
                ":access": self._vault.seal(pair.access, context),
                ":refresh": self._vault.seal(pair.refresh, context),
                ":expires_at": pair.expires_at,
                ":issued_at": pair.issued_at,
                ":one": 1,
                **values,
            },
            condition=condition,
        )


def _context(account_id: int) -> dict[str, str]:
    return {"account": str(account_id)}


def _account_from(item: Item) -> Account:
    return Account(
        account_id=item["account_id"],
        domain=item["domain"],
        amojo_id=item["amojo_id"],
        scope_id=item["scope_id"],
        state=AccountState(item["state"]),
        trial_started_at=item["trial_started_at"],
        notices=frozenset(Notice(code) for code in item.get("notices", ())),
    )
