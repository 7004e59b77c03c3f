"""What is kept beside the records."""

from collections.abc import Mapping
from typing import Protocol


class Vault(Protocol):
    """Sealing of secrets under KMS; a secret opens only with the context it was sealed with."""

    def seal(self, secret: str, context: Mapping[str, str]) -> bytes: ...
    def open(self, sealed: bytes, context: Mapping[str, str]) -> str: ...


class Media(Protocol):
    def keep(self, content: bytes, content_type: str, secret: str, name: str) -> str:
        """Store a file and return its public address; `secret` makes it unguessable, and once is as good as twice."""
        ...
