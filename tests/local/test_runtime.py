"""The local Lambda runtime: environments, context, time limits, deaths and counters."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from local.driver import LocalStack
from tests.e2e.driving import eventually


def echo(stack: LocalStack, query: str = "") -> httpx.Response:
    return httpx.get(f"{stack.api}/echo/x{query}", timeout=60)


def test_a_function_gets_what_lambda_gives_and_nothing_else(sample_stack: LocalStack) -> None:
    answer = echo(sample_stack).json()
    variables = answer["environment"]
    assert variables["AWS_LAMBDA_FUNCTION_NAME"] == "bridge-Echo"
    assert variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert variables["AWS_ENDPOINT_URL"] == sample_stack.engine
    assert variables["_HANDLER"] == "echo.handler"
    assert variables["PUBLIC_URL"] == "https://bridge.reon.test"
    assert variables["ITEMS_TABLE_ARN"].startswith("arn:aws:dynamodb:eu-central-1:000000000000:table/bridge-ItemsTable")
    assert not {"HOME", "USER", "http_proxy", "https_proxy", "HTTPS_PROXY", "PYTEST_CURRENT_TEST"} & set(variables)


def test_the_context_tells_the_deadline_and_the_arn(sample_stack: LocalStack) -> None:
    context = echo(sample_stack).json()["context"]
    assert context["invoked_function_arn"] == "arn:aws:lambda:eu-central-1:000000000000:function:bridge-Echo:live"
    assert 1000 < context["remaining"] <= 2000
    assert len(context["aws_request_id"]) == 36


def test_an_environment_is_kept_for_the_next_event(sample_stack: LocalStack) -> None:
    sample_stack.reset()
    first = echo(sample_stack).json()
    sample_stack.wait_idle()  # An event that comes before it has asked for the next one has another one started.
    second = echo(sample_stack).json()
    assert first["started"] == second["started"]
    counted = sample_stack.state()["functions"]["Echo"]
    assert (counted["environments"], counted["cold_starts"], counted["invocations"]) == (1, 1, 2)


def test_concurrency_grows_to_the_limit_and_the_rest_waits(sample_stack: LocalStack) -> None:
    sample_stack.reset()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: echo(sample_stack, "?do=sleep&seconds=0.3"), range(6)))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert len({answer.json()["started"] for answer in answers}) == 2
    assert sample_stack.state()["functions"]["Echo"]["environments"] == 2


def test_a_function_that_takes_too_long_is_ended_and_replaced(sample_stack: LocalStack) -> None:
    sample_stack.reset()
    echo(sample_stack)
    sample_stack.wait_idle()  # No birth of an environment is measured below.
    started = time.monotonic()
    assert echo(sample_stack, "?do=sleep&seconds=30").status_code == 500
    assert 1.9 < time.monotonic() - started < 5
    assert "Task timed out after 2.00 seconds" in sample_stack.log("Echo")
    assert echo(sample_stack).status_code == 200
    counted = sample_stack.state()["functions"]["Echo"]
    assert (counted["errors"], counted["cold_starts"], counted["environments"]) == (1, 2, 1)


def test_an_error_in_the_function_keeps_its_environment(sample_stack: LocalStack) -> None:
    sample_stack.reset()
    assert echo(sample_stack, "?do=raise").status_code == 500
    counted = sample_stack.state()["functions"]["Echo"]
    assert (counted["errors"], counted["cold_starts"], counted["environments"]) == (1, 1, 1)
    assert "RuntimeError: as asked" in sample_stack.log("Echo")


def test_a_module_that_cannot_be_imported_fails_each_event(sample_stack: LocalStack) -> None:
    for _ in range(2):
        assert httpx.get(f"{sample_stack.api}/broken", timeout=30).status_code == 500
    assert "broken on purpose" in sample_stack.log("Broken")
    assert sample_stack.state()["functions"]["Broken"]["environments"] == 0


def test_kill_ends_an_idle_environment_and_spares_the_request_of_a_busy_one(sample_stack: LocalStack) -> None:
    sample_stack.reset()
    assert sample_stack.kill_environment("Echo") is None
    with ThreadPoolExecutor(1) as pool:
        echo(sample_stack)
        sample_stack.wait_idle()
        answer = pool.submit(echo, sample_stack, "?do=sleep&seconds=1.5")
        while not sample_stack.functions()["Echo"]["in_flight"]:
            time.sleep(0.02)
        assert sample_stack.kill_environment("Echo") is None
        assert answer.result().status_code == 200
    # It is idle as soon as it has asked for the next event.
    assert isinstance(eventually(lambda: sample_stack.kill_environment("Echo")), int)
    assert echo(sample_stack).status_code == 200
    assert sample_stack.state()["functions"]["Echo"]["cold_starts"] == 2
    assert sample_stack.state()["functions"]["Echo"]["errors"] == 0


def test_kill_and_invoke_refuse_an_unknown_function(sample_stack: LocalStack) -> None:
    for what in ("kill", "invoke"):
        answer = httpx.post(f"{sample_stack.control}/sim/{what}", json={"function": "Nobody"})
        assert (answer.status_code, answer.json()) == (404, {"error": "unknown_function"})
        assert httpx.post(f"{sample_stack.control}/sim/{what}", content=b"?").status_code == 400


def test_invoke_gives_the_functions_own_answer_or_error(sample_stack: LocalStack) -> None:
    assert sample_stack.invoke("Echo", {"tick": True})["event"] == {"tick": True}
    answer = httpx.post(
        f"{sample_stack.control}/sim/invoke",
        json={"function": "Echo", "event": {"queryStringParameters": {"do": "raise"}}},
        timeout=60,
    )
    assert (answer.status_code, answer.json()["errorType"]) == (502, "RuntimeError")


def test_what_a_function_prints_is_in_its_log(sample_stack: LocalStack) -> None:
    echo(sample_stack)
    assert "echo was called" in sample_stack.log("Echo")


def test_large_answers_pass(sample_stack: LocalStack) -> None:
    sent = "x" * 3_000_000
    answer = httpx.post(
        f"{sample_stack.api}/echo/x", content=sent, headers={"content-type": "text/plain"}, timeout=30
    ).json()
    assert answer["event"]["body"] == sent


def test_config_tells_the_playground_where_everything_is(sample_stack: LocalStack) -> None:
    assert httpx.get(f"{sample_stack.control}/sim/config").json() == {
        "telegram": sample_stack.telegram,
        "amocrm": sample_stack.amocrm,
        "api": sample_stack.api,
        "gateway": sample_stack.gateway,
        "partners": sample_stack.partners,
    }


def test_a_foreign_page_is_refused(sample_stack: LocalStack) -> None:
    headers = {"Origin": "https://example.com"}
    assert httpx.post(f"{sample_stack.control}/sim/reset", headers=headers).status_code == 403
    assert httpx.get(f"{sample_stack.control}/sim/state", headers={"Origin": sample_stack.control}).status_code == 200


def test_the_playground_is_served(sample_stack: LocalStack) -> None:
    page = httpx.get(sample_stack.control + "/")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html")
    assert httpx.get(f"{sample_stack.control}/app.js").status_code == 200
    assert httpx.get(f"{sample_stack.control}/nothing.js").status_code == 404


def test_simulators_learn_where_the_public_address_leads(sample_stack: LocalStack) -> None:
    state = httpx.get(f"{sample_stack.telegram}/sim/state").json()
    assert state["resolve"] == [f"bridge.reon.test={sample_stack.api}"]
