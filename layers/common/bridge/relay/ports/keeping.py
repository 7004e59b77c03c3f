"""What is kept beside the records."""

from collections.abc import Mapping
from typing import Protocol

from bridge.domain.content import File
from bridge.relay.messages import Upload


class Vault(Protocol):
    """Sealing of secrets under KMS; a secret opens only with the context it was sealed with."""

    def seal(self, secret: str, context: Mapping[str, str]) -> bytes: ...
    def open(self, sealed: bytes, context: Mapping[str, str]) -> str: ...


class Media(Protocol):
    """Our own copies of files, at public addresses that nobody can guess; once is as good as twice."""

    def find(self, account_id: int, file: File) -> File | None:
        """Return our copy of an account's file under this name, or None when there is none that stays long enough."""
        ...

    def keep(self, account_id: int, file: File, upload: Upload) -> File:
        """Copy a file and return it at our address; it is served so that no browser runs it."""
        ...
