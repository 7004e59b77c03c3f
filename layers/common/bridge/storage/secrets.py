"""Secrets of the deployment, read from Secrets Manager and kept for a few minutes."""

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Self, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

KEPT_FOR = 300.0
"""Seconds after which a secret is read again, so that a rotation needs no new deployment."""

SUSPECT_AFTER = 10.0
"""Seconds after which one that does not fit is read again: amojo sends a hook once, and may sign with the next one."""

Found = TypeVar("Found")


class Secret:
    """One secret; a value that cannot be refreshed for the moment stays in use."""

    def __init__(self, client: "SecretsManagerClient", arn: str) -> None:
        self._client = client
        self._arn = arn
        self._value = ""
        self._read_at = 0.0

    def text(self) -> str:
        if not self._value or time.monotonic() - self._read_at > KEPT_FOR:
            self._read()
        return self._value

    def keys(self) -> list[str]:
        """Return the keys of `{"current": …, "previous": …}`, the one that signs first."""
        keys = json.loads(self.text())
        return [keys[name] for name in ("current", "previous") if keys.get(name)]

    def proves(self, check: Callable[[Self], Found]) -> Found:
        """Return what `check` finds; if that is nothing, what it finds with a secret rotated meanwhile."""
        found = check(self)
        return check(self) if not found and self._is_another() else found

    def _is_another(self) -> bool:
        """Read again, unless that was done just now: strangers' guesses must not cost a call each."""
        before = self._value
        if time.monotonic() - self._read_at > SUSPECT_AFTER:
            self._read()
        return self._value != before

    def _read(self) -> None:
        try:
            self._value = self._client.get_secret_value(SecretId=self._arn)["SecretString"]
        except (ClientError, BotoCoreError) as error:
            if not self._value:
                raise TransientError(Reason.STORAGE_UNAVAILABLE, f"secret: {type(error).__name__}") from error
        self._read_at = time.monotonic()
