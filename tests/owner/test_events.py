"""An answer of the gateway as API Gateway takes it."""

import pytest

from bridge.owner.events import answer_of
from bridge.relay.messages.gateway import Passed


@pytest.mark.parametrize("body", [b'{"ok":true}', b"\xff\xd8"])
def test_no_answer_is_kept_for_another_call_and_pages_may_read_it(body: bytes) -> None:
    headers = answer_of(Passed(200, body, {"content-type": "image/jpeg"}))["headers"]
    assert (headers["content-type"], headers["cache-control"]) == ("image/jpeg", "no-store")
    assert headers["access-control-allow-origin"] == "*"
