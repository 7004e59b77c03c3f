"""Accounts and their OAuth pairs; the lock and the version live on the same item."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from bridge.domain.notices import Notice
from bridge.domain.records import Account, AccountState
from bridge.domain.upkeep import AHEAD, LOOK_AT_UNAUTHORISED, LOOK_AT_UNFINISHED, LOOK_AT_UNPAID, Part, next_look
from bridge.relay.messages import CrmAccount, TokenPair
from bridge.relay.ports import Clock, Vault
from bridge.storage.account_items import account_from
from bridge.storage.table import ConditionFailedError, Item, Table

LOCK_FOR = 40
"""Seconds a refresh may take: longer than all its calls with their timeouts, shorter than anyone would wait."""

LOOKS = {
    AccountState.ACTIVE: 0,
    AccountState.UNPAID: LOOK_AT_UNPAID,
    AccountState.UNAUTHORISED: LOOK_AT_UNAUTHORISED,
}
"""Seconds until the schedule looks at an account whose state has changed; at one that is back in service, at once."""

INSTALLED = "#state <> :uninstalled"


class AccountStore:
    """`Accounts` and `Tokens` on the table Accounts with its indexes `refresh` and `amojo`."""

    def __init__(self, table: Table, vault: Vault, clock: Clock) -> None:
        self._table = table
        self._vault = vault
        self._clock = clock

    def get(self, account_id: int) -> Account | None:
        item = self._table.get({"account_id": account_id})
        return account_from(item) if item and "domain" in item else None

    def by_amojo_id(self, amojo_id: str) -> Account | None:
        found = self._table.query("amojo_id = :amojo_id", {":amojo_id": amojo_id}, index="amojo", limit=1)
        return self.get(found[0]["account_id"]) if found else None

    def authorised(self, account_id: int, domain: str, pair: TokenPair, called_ms: int) -> bool:
        now = int(self._clock.now())
        try:
            self._write_pair(
                account_id,
                pair,
                "(attribute_not_exists(installed_ms) OR installed_ms < :called)"
                " AND (attribute_not_exists(uninstalled_ms) OR uninstalled_ms < :called)",
                {
                    ":called": called_ms,
                    ":domain": domain,
                    ":active": str(AccountState.ACTIVE),
                    ":parts": {str(part) for part in Part},
                    ":now": now,
                },
                also=", #domain = :domain, #state = :active, installed_ms = :called, unfinished = :parts,"
                " trial_started_at = if_not_exists(trial_started_at, :now)",
                names={"#domain": "domain", "#state": "state"},
                look_at=min(now + LOOK_AT_UNFINISHED, pair.expires_at - AHEAD),
            )
        except ConditionFailedError as failed:
            # An earlier try of the same installation has stored it, unless it came to nothing since.
            item = failed.item
            return item.get("installed_ms") == called_ms and item.get("uninstalled_ms", 0) < called_ms
        return True

    def connected(self, account: CrmAccount, scope_id: str, installed_ms: int) -> None:
        self._change(
            account.account_id,
            "SET #name = :name, amojo_id = :amojo_id, scope_id = :scope_id",
            {":name": account.name, ":amojo_id": account.amojo_id, ":scope_id": scope_id, ":installed": installed_ms},
            f"installed_ms = :installed AND {INSTALLED}",
            {"#name": "name"},
        )

    def owes(self, account_id: int, parts: Collection[str], installed_ms: int) -> None:
        self._change_parts(account_id, "ADD", parts, installed_ms)

    def done(self, account_id: int, part: str, installed_ms: int) -> None:
        self._change_parts(account_id, "DELETE", {part}, installed_ms)

    def uninstalled(self, account_id: int, called_ms: int) -> bool:
        """The version of the pair moves on, so that a refresh under way brings nothing back."""
        return self._change(
            account_id,
            "SET #state = :uninstalled, uninstalled_ms = :called REMOVE access_token, refresh_token, expires_at,"
            " refresh_at, issued_at, lock_owner, lock_until, unfinished, notices ADD token_version :one",
            {":uninstalled": str(AccountState.UNINSTALLED), ":called": called_ms, ":one": 1},
            "attribute_not_exists(installed_ms) OR installed_ms <= :called",
            {"#state": "state"},
        )

    def mark(self, account_id: int, state: AccountState, version: int) -> None:
        self._change(
            account_id,
            "SET #state = :state, refresh_at = :look_at",
            {
                ":state": str(state),
                ":look_at": int(self._clock.now()) + LOOKS[state],
                ":version": version,
            },
            f"token_version = :version AND {INSTALLED}",
            {"#state": "state"},
        )

    def unpaid(self, account_id: int, came_ms: int) -> None:
        self._change(
            account_id,
            "SET #state = :unpaid, refresh_at = :look_at",
            {
                ":unpaid": str(AccountState.UNPAID),
                ":look_at": int(self._clock.now()) + LOOKS[AccountState.UNPAID],
                ":came": came_ms,
                ":active": str(AccountState.ACTIVE),
            },
            "installed_ms <= :came AND #state = :active",
            {"#state": "state"},
        )

    def notice(self, account_id: int, notice: Notice, *, on: bool) -> None:
        self._change(
            account_id,
            f"{'ADD' if on else 'DELETE'} notices :notice",
            {":notice": {str(notice)}},
            "attribute_exists(account_id)",
        )

    def renamed(self, account_id: int, before: str, domain: str) -> None:
        self._change(
            account_id,
            "SET #domain = :domain",
            {":domain": domain, ":before": before},
            "#domain = :before",
            {"#domain": "domain"},
        )

    def due(self, state: AccountState, now: int, at_most: int = 0) -> Sequence[int]:
        found = self._table.query(
            "#state = :state AND refresh_at <= :now",
            {":state": str(state), ":now": now},
            index="refresh",
            limit=at_most,
            state="#state",
        )
        return [item["account_id"] for item in found]

    def look_again(self, account_id: int, at: int) -> None:
        self._change(account_id, "SET refresh_at = :at", {":at": at}, "attribute_exists(refresh_at)")

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
        except ConditionFailedError as failed:
            # A lock whose answer was lost is taken again, and meets its own.
            return owner if failed.item.get("lock_owner") == owner else None
        return owner

    def replace(self, account_id: int, version: int, pair: TokenPair) -> bool:
        try:
            look_at = next_look(int(self._clock.now()), pair.expires_at)
            self._write_pair(account_id, pair, "token_version = :version", {":version": version}, look_at=look_at)
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

    def _write_pair(
        self,
        account_id: int,
        pair: TokenPair,
        condition: str,
        values: Item,
        *,
        look_at: int,
        also: str = "",
        names: Mapping[str, str] | None = None,
    ) -> None:
        context = _context(account_id)
        self._table.update(
            {"account_id": account_id},
            "SET access_token = :access, refresh_token = :refresh, expires_at = :expires_at,"
            f" refresh_at = :look_at, issued_at = :issued_at{also} ADD token_version :one",
            {
                ":access": self._vault.seal(pair.access, context),
                ":refresh": self._vault.seal(pair.refresh, context),
                ":expires_at": pair.expires_at,
                ":look_at": look_at,
                ":issued_at": pair.issued_at,
                ":one": 1,
                **values,
            },
            condition=condition,
            names=names,
        )

    def _change_parts(self, account_id: int, verb: str, parts: Collection[str], installed_ms: int) -> None:
        if parts:
            self._change(
                account_id,
                f"{verb} unfinished :parts",
                {":parts": set(parts), ":installed": installed_ms},
                f"installed_ms = :installed AND {INSTALLED}",
            )

    def _change(
        self, account_id: int, expression: str, values: Item, condition: str, names: Mapping[str, str] | None = None
    ) -> bool:
        """Write while the condition holds, and tell whether it did."""
        names = dict(names or {})
        if INSTALLED in condition:
            names["#state"] = "state"
            values = {**values, ":uninstalled": str(AccountState.UNINSTALLED)}
        try:
            self._table.update({"account_id": account_id}, expression, values, condition=condition, names=names)
        except ConditionFailedError:
            return False
        return True


def _context(account_id: int) -> dict[str, str]:
    return {"account": str(account_id)}
