"""Three hundred requests of an account in a minute, however many environments they come to."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from bridge.domain.call_limit import MINUTE, MOST_CALLS
from tests.e2e.driving import Account, World

AT_ONCE = 8
TOO_MANY = 25


def test_the_three_hundred_and_first_request_of_a_minute_is_told_to_come_again(world: World) -> None:
    other, made = world.account("quiet"), world.amo("POST", "/sim/accounts", {"subdomain": "busy"})
    account = Account(world, made["account_id"], made["amojo_id"], "busy")
    world.stack.wait_idle()  # Nobody asks meanwhile whether the widget is installed, which would count as well.
    headers = {"X-Auth-Token": account.token}

    def ask(http: httpx.Client) -> httpx.Response:
        # An address that is none costs the least and counts as well: they all have to come within the minute.
        return http.get(f"{world.api}/v1/nothing", headers=headers)

    with httpx.Client(timeout=60) as http, ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(lambda _: ask(http), range(MOST_CALLS + TOO_MANY)))
    found = Counter(answer.status_code for answer in answers)

    assert found.keys() == {404, 429}
    assert MOST_CALLS - 5 <= found[404] <= MOST_CALLS
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.json()["error"]["code"] for answer in refused} == {"too_many_requests"}
    assert all(0 < int(answer.headers["Retry-After"]) <= MINUTE + 1 for answer in refused)
    assert other.api("GET", "/v1/account").status_code == 200
    assert world.stack.state()["functions"]["SettingsApi"]["environments"] > 1
