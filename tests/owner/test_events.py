"""An answer of the gateway as API Gateway takes it."""

import pytest

from bridge.owner.events import answer_of
from bridge.relay.messages.gateway import Passed


@pytest.mark.parametrize("body", [b'{"ok":true}', b"\xff\xd8"])
def test_no_answer_is_kept_for_another_call(body: bytes) -> None:
    answer = answer_of(Passed(200, body, {"content-type": "image/jpeg"}))
    assert answer["headers"] == {"content-type": "image/jpeg", "cache-control": "no-store"}
