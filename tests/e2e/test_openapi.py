"""The running settings API against its own document: whatever is sent, each answer is one that the document names."""

import hashlib
import hmac
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from local.world import REON_SECRET
from tests.e2e.driving import World
from tests.infra.translated import ROOT

DOCUMENT = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ACCOUNTS = 6
"""As many as share the requests, each of which may make three hundred in a minute."""

EXAMPLES = 6
"""Of each kind and route: right ones and wrong ones."""

SETTINGS = settings(
    max_examples=EXAMPLES,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def operations() -> Iterator[Any]:
    for found in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


class Signed(AuthBase):
    """Signs the very bytes that go out, as REON does."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        assert isinstance(raw, bytes)
        request.headers["X-Signature"] = hmac.new(REON_SECRET.encode(), raw, hashlib.sha256).hexdigest()
        return request


class Callers:
    """The administrators of some accounts with a bot each, asking in turn; REON's calls are signed by REON."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._accounts = [world.account(f"fuzzed{number}") for number in range(ACCOUNTS)]
        self._turns = itertools.cycle([(one, one.token, one.connect("shop_bot").bot_id) for one in self._accounts])
        self._is_known = itertools.cycle((True, False))
        self.statuses: Counter[tuple[str, int]] = Counter()

    def ask(self, case: Case[Any]) -> None:
        """Send a request, about a bot that is there every other time, and hold its answer against the document."""
        account, token, bot_id = next(self._turns)
        is_known = next(self._is_known)
        if "bot_id" in case.path_parameters and is_known:
            case.path_parameters["bot_id"] = bot_id
        if isinstance(case.body, dict) and "account_id" in case.body and is_known:
            case.body["account_id"] = account.account_id
        headers = {"X-Auth-Token": token} if case.path.startswith("/v1/") else {}
        auth = Signed() if case.path.startswith("/reon/") else None
        answer = case.call(base_url=self._world.api, headers=headers, auth=auth, timeout=30)
        self.statuses[case.path, answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)


def _try(cases: Any, callers: Callers) -> None:
    @seed(8)
    @SETTINGS
    @given(case=cases)
    def ask(case: Case[Any]) -> None:
        callers.ask(case)

    ask()


@pytest.mark.timeout(240)
def test_every_answer_is_one_that_the_document_names(world: World) -> None:
    callers = Callers(world)
    for operation in operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _try(operation.as_strategy(generation_mode=mode), callers)
    reached = {path for path, status in callers.statuses if status not in {400, 401, 403}}
    assert reached >= {*DOCUMENT["paths"]} - {"/oauth/install", "/oauth/uninstall"}, "nobody stood at the door only"
    assert 429 not in {status for _, status in callers.statuses}
