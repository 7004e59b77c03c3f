"""Our copies of files: one of each, at an address nobody guesses, served so that no browser runs it."""

import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from botocore.exceptions import ClientError

from bridge.domain.content import File
from bridge.domain.errors import TransientError
from bridge.relay.messages import Upload
from bridge.storage.media import S3Media
from tests.fakes.aws import BUCKET, Aws, running_aws
from tests.fakes.clock import FakeClock
from tests.fakes.files import upload

PLAN = File("file-id", "unique", "Счёт №7.pdf", "application/pdf", 3)
URL = "https://media.reon.test"
FRESH = 50 * 24 * 3600.0


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws() as aws:
        yield aws


@pytest.fixture
def bucket(aws: Aws) -> Any:
    return aws.bucket()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(time.time())


@pytest.fixture
def media(aws: Aws, bucket: Any, clock: FakeClock) -> S3Media:
    return media_of(aws, clock)


def media_of(aws: Aws, clock: FakeClock, key: str = "server key") -> S3Media:
    return S3Media(aws.client("s3"), BUCKET, URL, "files", lambda: key, clock, FRESH)


def keys(bucket: Any) -> list[str]:
    return [item["Key"] for item in bucket.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def key_of(copy: File) -> str:
    return unquote(copy.ref.removeprefix(f"{URL}/"))


def test_a_file_is_kept_once_under_its_name_with_its_size(aws: Aws, bucket: Any, media: S3Media) -> None:
    first, second = (media.keep(31, PLAN, upload(b"pdf")) for _ in range(2))

    assert first == second
    assert (first.name, first.size, first.unique) == ("Счёт №7.pdf", 3, "unique")
    assert first.ref.isascii()
    assert key_of(first).endswith("/Счёт №7.pdf")
    assert keys(bucket) == [key_of(first)]
    assert bucket.get_object(Bucket=BUCKET, Key=key_of(first))["Body"].read() == b"pdf"
    assert aws.calls == {"s3.PutObject": 2}


def test_a_copy_is_found_by_one_call_that_reads_nothing_of_it(aws: Aws, media: S3Media) -> None:
    kept = media.keep(31, PLAN, upload(b"pdf"))
    aws.calls.clear()

    assert media.find(31, PLAN) == kept
    assert aws.calls == {"s3.HeadObject": 1}


def test_its_size_is_that_of_the_copy_whatever_was_said(media: S3Media) -> None:
    media.keep(31, PLAN, upload(b"pdf"))

    copy = media.find(31, File("another id", "unique", "Счёт №7.pdf", "application/pdf", None))

    assert copy is not None
    assert copy.size == 3


@pytest.mark.parametrize(
    ("account_id", "file"),
    [
        (32, PLAN),
        (31, File("file-id", "other", "Счёт №7.pdf")),
        (31, File("file-id", "unique", "Счёт №8.pdf")),
        (31, File("file-id", "", "Счёт №7.pdf")),
    ],
    ids=["of another account", "another file", "under another name", "a file that nobody told apart"],
)
def test_another_file_has_another_address(media: S3Media, account_id: int, file: File) -> None:
    media.keep(31, PLAN, upload(b"pdf"))

    assert media.find(account_id, file) is None


def test_files_that_are_not_told_apart_are_never_taken_for_each_other(media: S3Media) -> None:
    first, second = (media.keep(31, File(ref, "", "Фотография.jpg"), upload(b"jpeg")) for ref in ("one", "two"))

    assert first.ref != second.ref


def test_an_old_copy_is_none_and_is_made_anew(aws: Aws, media: S3Media, clock: FakeClock) -> None:
    media.keep(31, PLAN, upload(b"pdf"))

    clock.time += FRESH - 60
    assert media.find(31, PLAN) is not None
    clock.time += 120
    assert media.find(31, PLAN) is None


def test_another_key_only_means_another_copy(aws: Aws, media: S3Media, clock: FakeClock) -> None:
    old = media.keep(31, PLAN, upload(b"pdf"))
    rotated = media_of(aws, clock, "another key")

    assert rotated.find(31, PLAN) is None
    assert rotated.keep(31, PLAN, upload(b"pdf")).ref != old.ref
    assert media.find(31, PLAN) == old


@pytest.mark.parametrize(
    ("mime", "served", "disposition"),
    [
        ("image/jpeg", "image/jpeg", "inline"),
        ("audio/ogg; codecs=opus", "audio/ogg", "inline"),
        ("application/pdf", "application/pdf", "attachment"),
        ("text/html", "application/octet-stream", "attachment"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("", "application/octet-stream", "attachment"),
    ],
)
def test_no_browser_runs_what_a_stranger_sent(
    bucket: Any, media: S3Media, mime: str, served: str, disposition: str
) -> None:
    copy = media.keep(31, File("id", "unique", 'план "№1"; x=y.html', mime), upload(b"<script>"))

    kept = bucket.head_object(Bucket=BUCKET, Key=key_of(copy))
    assert kept["ContentType"] == served
    assert kept["ContentDisposition"] == (
        f"{disposition}; filename*=UTF-8''%D0%BF%D0%BB%D0%B0%D0%BD%20%22%E2%84%961%22%3B%20x%3Dy.html"
    )


def test_a_file_is_given_to_s3_from_where_it_lies(bucket: Any, media: S3Media) -> None:
    class Pieces(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1, /) -> bytes:
            read = super().read(size)
            self.most = max(self.most, len(read))
            return read

    content = Pieces(bytes(8 * 1024 * 1024))
    copy = media.keep(31, PLAN, Upload(content, 8 * 1024 * 1024, "план.pdf"))

    assert copy.size == bucket.head_object(Bucket=BUCKET, Key=key_of(copy))["ContentLength"] == 8 * 1024 * 1024


@pytest.mark.parametrize(("status", "there"), [(404, None), (403, None), (500, "waits"), (503, "waits")])
def test_what_may_not_be_listed_is_not_there_and_the_rest_waits(status: int, there: str | None) -> None:
    class Answering:
        def head_object(self, **_: Any) -> None:
            raise ClientError({"ResponseMetadata": {"HTTPStatusCode": status}, "Error": {}}, "HeadObject")  # type: ignore[typeddict-item]

    client: Any = Answering()
    media = S3Media(client, BUCKET, URL, "files", lambda: "key", FakeClock())
    if there:
        with pytest.raises(TransientError):
            media.find(31, PLAN)
    else:
        assert media.find(31, PLAN) is None


def test_a_photo_never_gets_old() -> None:
    class Ancient:
        def head_object(self, **_: Any) -> dict[str, Any]:
            return {"LastModified": datetime(2001, 1, 1, tzinfo=UTC), "ContentLength": 4}

    client: Any = Ancient()
    assert S3Media(client, BUCKET, URL, "photos", lambda: "key", FakeClock()).find(31, PLAN) is not None
