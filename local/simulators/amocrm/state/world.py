"""All simulated accounts, found by id, domain, amojo id, token or code; saved to and loaded from one JSON file."""

from pathlib import Path

from pydantic import Field, PrivateAttr

from local.simulators.amocrm.state.account import Account, new_uuid
from local.simulators.amocrm.state.founding import found_account
from local.simulators.amocrm.state.records import Record


class Attachment(Record):
    """A file that a manager attached, served at the attachments address; its bytes are on the shelf."""

    key: str
    name: str
    mime: str
    size: int
    sha256: str


class World(Record):
    """Everything the simulator keeps between restarts."""

    founded: int = 0
    token_key: str = ""
    accounts: dict[int, Account] = Field(default_factory=dict)
    attachments: dict[str, Attachment] = Field(default_factory=dict)

    _by_domain: dict[str, int] = PrivateAttr(default_factory=dict)
    _by_amojo: dict[str, int] = PrivateAttr(default_factory=dict)
    _by_grant: dict[str, int] = PrivateAttr(default_factory=dict)

    def model_post_init(self, _: object) -> None:
        self.token_key = self.token_key or new_uuid()
        for account in self.accounts.values():
            self._index(account)

    def _index(self, account: Account) -> None:
        self._by_domain[account.domain] = account.id
        self._by_amojo[account.amojo_id] = account.id
        for grant in (*account.codes, *account.access_tokens, *account.refresh_tokens):
            self._by_grant[grant] = account.id

    def found(
        self, subdomain: str, *, amojo_id: str | None, pipelines: list[str] | None, is_unsorted_on: bool
    ) -> Account:
        """Create an account; the caller has made sure that neither subdomain nor amojo id is taken."""
        self.founded += 1
        account = found_account(
            self.founded, subdomain, amojo_id=amojo_id, pipelines=pipelines, is_unsorted_on=is_unsorted_on
        )
        self.accounts[account.id] = account
        self._index(account)
        return account

    def rename(self, account: Account, subdomain: str) -> None:
        del self._by_domain[account.domain]
        account.subdomain = subdomain
        self._by_domain[account.domain] = account.id

    def by_domain(self, domain: str) -> Account | None:
        return self._at(self._by_domain.get(domain))

    def by_amojo(self, amojo_id: str) -> Account | None:
        return self._at(self._by_amojo.get(amojo_id))

    def by_grant(self, grant: str) -> Account | None:
        """Return the account that a code, access token or refresh token was issued for, whether still valid or not."""
        return self._at(self._by_grant.get(grant))

    def remember_grant(self, grant: str, account: Account) -> None:
        self._by_grant[grant] = account.id

    def _at(self, account_id: int | None) -> Account | None:
        return None if account_id is None else self.accounts[account_id]

    def save(self, path: Path) -> None:
        """Write the file whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(path.suffix + ".draft")
        draft.write_text(self.model_dump_json(), encoding="utf-8")
        draft.replace(path)

    @classmethod
    def load(cls, path: Path | None) -> "World":
        if path is None or not path.exists():
            return cls()
        return cls.model_validate_json(path.read_bytes())
