"""What reaches the log, whatever the level of a deployment and whoever writes it."""

import logging
import time
from collections.abc import Iterator

import boto3
import httpx
import pytest

from bridge.config import AWS_PATIENCE
from bridge.observability import RedactingFilter, logger, redact

TOKEN = f"7001:{'A' * 35}"


class Kept(logging.Handler):
    """The runtime's handler: it takes what reaches the root logger."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def log() -> Iterator[Kept]:
    handler = Kept()
    handler.addFilter(RedactingFilter())
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def at_debug() -> Iterator[None]:
    before = logger.log_level
    logger.setLevel("DEBUG")
    yield
    logger.setLevel(before)


@pytest.mark.usefixtures("at_debug")
def test_no_library_tells_what_it_sends_even_at_debug(log: Kept) -> None:
    client = boto3.session.Session("a", "b", region_name="eu-central-1").client(
        "secretsmanager", endpoint_url="http://127.0.0.1:1", config=AWS_PATIENCE
    )
    with pytest.raises(Exception, match="Could not connect"):
        client.put_secret_value(SecretId="bot", SecretString=TOKEN)
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as http:
        http.get(f"https://api.telegram.org/bot{TOKEN}/getMe")
    assert log.lines == []


@pytest.mark.parametrize("library", ["botocore", "urllib3", "httpx", "httpcore", "asyncio"])
def test_a_library_is_heard_when_something_is_wrong(library: str, log: Kept) -> None:
    logging.getLogger(f"{library}.part").warning("retrying /bot%s/getMe", TOKEN)
    logging.getLogger(f"{library}.part").info("sending /bot%s/getMe", TOKEN)
    assert log.lines == ["retrying /bot[secret]/getMe"]


JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjF9.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"token={JWT}&x", "token=[secret]&x"),
        (f"\\n{JWT}", "\\n[secret]"),
        (f"eyJhbGciOiJIUzI1NiJ9.{JWT}", "[secret].c2lnbmF0dXJl"),
        ("eyJhbGciOiJIUzI1NiJ9 and eyJ", "eyJhbGciOiJIUzI1NiJ9 and eyJ"),
        (f"bot7001:{'A' * 35}/getMe", "bot[secret]/getMe"),
        (f"/bot7001%3a{'A' * 35}/getMe", "/bot[secret]/getMe"),
        ("f" * 100, "[secret]"),
    ],
)
def test_a_token_is_taken_out_and_what_only_begins_like_one_stays(text: str, left: str) -> None:
    assert redact(text) == left


@pytest.mark.parametrize("one", ["eyJ", "eyJaaaaaaaaaa.", "a", "1", "1:", "f-", "def50", "-_", "ы"])
def test_a_text_of_any_length_is_looked_through_in_a_time_that_grows_with_it(one: str) -> None:
    began = time.perf_counter()

    redact(one * (1_000_000 // len(one)))

    assert time.perf_counter() - began < 5
