"""What reaches the log, whatever the level of a deployment and whoever writes it."""

import logging
from collections.abc import Iterator

import boto3
import httpx
import pytest

from bridge.config import AWS_PATIENCE
from bridge.observability import RedactingFilter, logger

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
