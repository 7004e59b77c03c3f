"""Secrets of accounts and bots, sealed by KMS with an encryption context."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

OPENED_KEPT = 2000


class KmsVault:
    """`Vault`; what was opened once stays in this environment's memory, so a warm one asks KMS nothing."""

    def __init__(self, client: "KMSClient", key: str) -> None:
        self._client = client
        self._key = key
        self._opened: OrderedDict[tuple[bytes, frozenset[tuple[str, str]]], str] = OrderedDict()

    def seal(self, secret: str, context: Mapping[str, str]) -> bytes:
        try:
            answer = self._client.encrypt(KeyId=self._key, Plaintext=secret.encode(), EncryptionContext=dict(context))
        except (ClientError, BotoCoreError) as error:
            raise TransientError(Reason.STORAGE_UNAVAILABLE, f"kms: {type(error).__name__}") from error
        return answer["CiphertextBlob"]

    def open(self, sealed: bytes, context: Mapping[str, str]) -> str:
        name = (sealed, frozenset(context.items()))
        known = self._opened.get(name)
        if known is not None:
            return known
        try:
            answer = self._client.decrypt(KeyId=self._key, CiphertextBlob=sealed, EncryptionContext=dict(context))
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and error.response["Error"]["Code"] == "InvalidCiphertextException":
                raise PermanentError(Reason.INTERNAL, "a sealed secret does not open with its context") from None
            raise TransientError(Reason.STORAGE_UNAVAILABLE, f"kms: {type(error).__name__}") from error
        secret = answer["Plaintext"].decode()
        self._opened[name] = secret
        if len(self._opened) > OPENED_KEPT:
            self._opened.popitem(last=False)
        return secret
