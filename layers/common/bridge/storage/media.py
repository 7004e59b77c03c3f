"""Our own copies of files, at addresses nobody can guess."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from bridge.domain.content import File
from bridge.domain.errors import TransientError
from bridge.domain.files import served_as
from bridge.domain.identity import copy_key
from bridge.domain.reasons import Reason
from bridge.relay.messages import Upload
from bridge.relay.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NOT_THERE = frozenset({403, 404})
"""S3 answers 403 for a key that does not exist to whoever may not list the bucket, which no function may."""


class S3Media:
    """`Media` in one folder of the bucket that stands behind `url`; a copy older than `fresh_for` seconds is no copy.

    `secret` gives the key that makes addresses unguessable: with another one a file is only copied once more.
    """

    def __init__(
        self,
        client: "S3Client",
        bucket: str,
        url: str,
        folder: str,
        secret: Callable[[], str],
        clock: Clock,
        fresh_for: float = math.inf,
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._url = url
        self._folder = folder
        self._secret = secret
        self._clock = clock
        self._fresh_for = fresh_for

    def find(self, account_id: int, file: File) -> File | None:
        key = self._key(account_id, file)
        try:
            head = self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in NOT_THERE:
                return None
            raise _unavailable(error) from error
        except BotoCoreError as error:
            raise _unavailable(error) from error
        if self._clock.now() - head["LastModified"].timestamp() > self._fresh_for:
            return None
        return self._copy(file, key, head["ContentLength"])

    def keep(self, account_id: int, file: File, upload: Upload) -> File:
        key, served = self._key(account_id, file), served_as(file.mime)
        shown = "inline" if served.shown else "attachment"
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=upload.content,
                ContentLength=upload.size,
                ContentType=served.mime,
                ContentDisposition=f"{shown}; filename*=UTF-8''{quote(file.name, safe='')}",
            )
        except (ClientError, BotoCoreError) as error:
            raise _unavailable(error) from error
        return self._copy(file, key, upload.size)

    def _key(self, account_id: int, file: File) -> str:
        # What tells one file from another; where Telegram did not say, the reference is at least never another file's.
        unique = file.unique or file.ref
        return f"{self._folder}/{copy_key(self._secret(), account_id, unique, file.name)}/{file.name}"

    def _copy(self, file: File, key: str, size: int) -> File:
        return replace(file, ref=f"{self._url}/{quote(key)}", size=size)


def _unavailable(error: Exception) -> TransientError:
    return TransientError(Reason.STORAGE_UNAVAILABLE, f"s3: {type(error).__name__}")
