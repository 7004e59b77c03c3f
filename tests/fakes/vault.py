"""A vault that seals without a key but insists on the context, as KMS does."""

import base64
import json
from collections.abc import Mapping

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason


class FakeVault:
    """The port `Vault`."""

    def seal(self, secret: str, context: Mapping[str, str]) -> bytes:
        return base64.b64encode(json.dumps([dict(sorted(context.items())), secret]).encode())

    def open(self, sealed: bytes, context: Mapping[str, str]) -> str:
        sealed_with, secret = json.loads(base64.b64decode(sealed))
        if sealed_with != dict(context):
            raise PermanentError(Reason.INTERNAL, "sealed with another context")
        return str(secret)
