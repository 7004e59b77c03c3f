"""Our own copies of files, at addresses nobody can guess."""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Media:
    """`Media` in the bucket that stands behind `url`."""

    def __init__(self, client: "S3Client", bucket: str, url: str) -> None:
        self._client = client
        self._bucket = bucket
        self._url = url

    def keep(self, content: bytes, content_type: str, secret: str, name: str) -> str:
        key = f"{secret}/{name}"
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=content_type)
        except (ClientError, BotoCoreError) as error:
            raise TransientError(Reason.STORAGE_UNAVAILABLE, f"s3: {type(error).__name__}") from error
        return f"{self._url}/{key}"
