"""Posting leads to addresses that customers gave: what is taken, and every way in which it is not."""

import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from bridge import silent_sites
from bridge.deadline import Deadline
from bridge.domain.errors import TransientError
from bridge.domain.leads import LeadError, LeadNotTakenError
from bridge.domain.reasons import Reason
from bridge.leads import webhook
from bridge.leads.webhook import TAKEN, LeadSites
from bridge.sites import MOST_OF_AN_ANSWER, Sites
from tests.bridge.test_sites import PUBLIC, allowing, answers, resolving, site
from tests.fakes.lambda_events import FakeContext

BODY = {"lead_name": "Новый лид с Telegram: MONSTER AGENCY"}
Answer = Callable[[BaseHTTPRequestHandler], None]


def post(sites: Sites, url: str) -> int:
    return LeadSites(sites).post(f"{url}/secret-token", "key-1", BODY)


def refused(sites: Sites, url: str) -> LeadNotTakenError:
    with pytest.raises(LeadNotTakenError) as error:
        post(sites, url)
    assert "secret" not in str(error.value)
    return error.value


@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_lead_is_posted_as_json_with_its_key(status: int) -> None:
    seen: list[tuple[str, ...]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.path, handler.headers["Idempotency-Key"], handler.headers["Content-Type"]))
        answers(status)(handler)

    with site(answer) as url:
        assert post(allowing(url), url) == status
    assert seen == [("/secret-token", "key-1", "application/json")]


def test_an_answer_that_lies_elsewhere_is_looked_at_there() -> None:
    """As Google Apps Script answers each POST: 302, packed, to an address that takes a GET alone."""
    asked: list[tuple[str, str, str | None]] = []

    def echo(handler: BaseHTTPRequestHandler) -> None:
        asked.append((handler.command, handler.path, handler.headers["Idempotency-Key"]))
        is_post = handler.command == "POST"
        answer = answers(302, Location="/echo?secret") if is_post else answers(int(status), b"ok")
        answer(handler)

    for status, taken in (("200", True), ("405", False)):
        with site(echo) as url:
            if taken:
                assert post(allowing(url), url) == int(status)
            else:
                assert refused(allowing(url), url).error is LeadError.STATUS
    assert asked == [("POST", "/secret-token", "key-1"), ("GET", "/echo?secret", None)] * 2


@pytest.mark.parametrize(
    ("status", "to"), [(302, "http://127.0.0.1:1/"), (303, "https://10.0.0.5/"), (307, "/echo"), (308, "/echo")]
)
def test_nobody_is_followed_into_a_private_network_nor_with_the_lead(status: int, to: str) -> None:
    asked: list[str] = []

    def moved(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        answers(status, Location=to)(handler)

    with site(moved) as url:
        error = refused(allowing(url), url)
    assert (error.error, error.detail) == (LeadError.STATUS, f"status {status}")
    assert asked == ["/secret-token"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (answers(204), LeadError.STATUS),
        (answers(400, b"secret"), LeadError.STATUS),
        (answers(500), LeadError.STATUS),
        (answers(302, Location="http://127.0.0.1/secret"), LeadError.STATUS),
        (answers(200, b"x" * (MOST_OF_AN_ANSWER + 1)), LeadError.CLIENT),
        (lambda handler: handler.wfile.write(b"nonsense\r\n\r\n"), LeadError.CLIENT),
        (lambda _: None, LeadError.CLIENT),
    ],
    ids=["204", "400", "500", "redirect", "endless", "nonsense", "closed"],
)
def test_what_is_no_success_is_told_apart(answer: Answer, kind: LeadError) -> None:
    with site(answer) as url:
        assert refused(allowing(url), url).error is kind


def test_a_slow_answer_is_a_timeout_whose_end_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", 0.3)

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.8)
        answers(200)(handler)

    with site(slowly) as url:
        error = refused(allowing(url), url)
    assert error.error is LeadError.TIMEOUT
    assert error.outcome_unknown


def test_nobody_there_is_a_connection_that_failed() -> None:
    with site(answers(200)) as url:
        pass
    error = refused(allowing(url), url)
    assert (error.error, error.outcome_unknown) == (LeadError.CONNECTION, False)
    assert refused(Sites(Deadline(), resolve=resolving()), "https://nowhere.example").error is LeadError.CONNECTION


def test_a_wrong_certificate_is_a_connection_that_failed(tmp_path: Path) -> None:
    with site(answers(200), tmp_path) as url:
        error = refused(allowing(url), url)
    assert error.error is LeadError.CONNECTION
    assert "certificate_wrong" in error.detail


@pytest.mark.parametrize("url", ["http://harmless.example", "https://inside.example"])
def test_an_address_that_may_not_be_called_is_not(url: str) -> None:
    found = PUBLIC if "harmless" in url else "10.0.0.5"
    error = refused(Sites(Deadline(), resolve=resolving(found)), url)
    assert error.error is LeadError.CLIENT
    assert "address_refused" in error.detail


def test_what_nobody_foresaw_is_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    sites = Sites(Deadline())

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(sites, "ask", broken)
    assert refused(sites, "https://crm.example").error is LeadError.UNEXPECTED


def test_without_time_for_a_call_none_is_begun() -> None:
    deadline = Deadline()
    deadline.start(FakeContext(milliseconds=5_000))
    with pytest.raises(TransientError) as error:
        post(Sites(deadline, resolve=resolving(PUBLIC)), "https://crm.example")
    assert error.value.reason is Reason.TOO_SLOW


def _sends(raw: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(raw)

    return answer


def _late_body(handler: BaseHTTPRequestHandler) -> None:
    answers(200, b"", **{"Content-Length": "9"})(handler)
    time.sleep(0.8)


@pytest.mark.parametrize(
    "answer",
    [
        answers(201, b"x", **{"Content-Length": "9"}),
        answers(202, b"x", **{"Content-Encoding": "br"}),
        _late_body,
    ],
    ids=["broken off", "encoded", "late"],
)
def test_a_success_is_one_whatever_is_wrong_with_its_body(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", 0.5)
    with site(answer) as url:
        assert post(allowing(url), url) in TAKEN


@pytest.mark.parametrize(
    ("answer", "is_doubtful"),
    [
        (lambda _: None, False),
        (answers(400), False),
        (answers(500), False),
        (answers(503), False),
        (answers(301, Location="/elsewhere"), False),
        (answers(302), False),
        (answers(204), True),
        (answers(206, b"x"), True),
        (answers(504), True),
        (answers(524), True),
        (answers(200, b"x" * (MOST_OF_AN_ANSWER + 1)), True),
        (_sends(b"ok\r\n\r\n"), True),
        (_sends(b"HTTP/2 200 OK\r\n\r\n"), True),
        (_sends(b"HTTP/1.1 200 OK\r\nno header\r\n\r\n"), True),
        (_sends(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"), True),
    ],
)
def test_a_lead_may_be_there_where_somebody_answered_who_had_it(answer: Answer, *, is_doubtful: bool) -> None:
    """Bytes that are no HTTP were written by whoever had the request (public reports of httpx: #1363, #1378)."""
    with site(answer) as url:
        assert refused(allowing(url), url).outcome_unknown is is_doubtful


@pytest.mark.parametrize(
    "there", [answers(500), answers(429), answers(404), answers(302, Location="/on"), lambda _: None]
)
def test_work_that_was_done_and_whose_answer_elsewhere_is_none_may_be_a_lead_taken(there: Answer) -> None:
    def done(handler: BaseHTTPRequestHandler) -> None:
        (there if handler.command == "GET" else answers(302, Location="/echo"))(handler)

    with site(done) as url:
        error = refused(allowing(url), url)
    assert (error.error, error.outcome_unknown) == (LeadError.STATUS, True)


def test_work_that_was_done_and_whose_answer_elsewhere_is_late_may_be_a_lead_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook, "PATIENCE", 1.0)

    def done(handler: BaseHTTPRequestHandler) -> None:
        if handler.command == "GET":
            time.sleep(1.5)
        answers(302, Location="/echo")(handler)

    with site(done) as url:
        error = refused(allowing(url), url)
    assert (error.error, error.outcome_unknown) == (LeadError.TIMEOUT, True)


@pytest.mark.parametrize(
    "answer",
    [
        *(answers(status) for status in (200, 204, 401, 403, 404, 405, 426, 501)),
        answers(301, Location="/elsewhere"),
        answers(301, Location="http://["),
        lambda _: None,
        _sends(b"ok"),
    ],
)
def test_whoever_answers_a_look_in_any_way_is_there(answer: Answer) -> None:
    asked: list[tuple[str, str, str | None]] = []

    def noting(handler: BaseHTTPRequestHandler) -> None:
        asked.append((handler.command, handler.path, handler.headers["Idempotency-Key"]))
        answer(handler)

    with site(noting) as url:
        LeadSites(allowing(url)).look(f"{url}/secret-token")
    assert asked == [("OPTIONS", "/secret-token", None)], "and is told of no lead"


@pytest.mark.parametrize("status", [502, 503, 504, None])
def test_nobody_is_there_behind_a_proxy_that_says_so_or_a_silence(
    monkeypatch: pytest.MonkeyPatch, status: int | None
) -> None:
    monkeypatch.setattr(webhook, "SHORT_PATIENCE", 0.3)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if status is None:
            time.sleep(0.8)
        answers(status or 200)(handler)

    with site(answer) as url, pytest.raises(LeadNotTakenError) as error:
        LeadSites(allowing(url)).look(f"{url}/secret-token")
    assert error.value.error is (LeadError.STATUS if status else LeadError.TIMEOUT)
    assert "secret" not in str(error.value)


def test_an_address_that_is_looked_at_in_vain_still_gets_new_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "SHORT_PATIENCE", 0.2)

    def hangs_on_options(handler: BaseHTTPRequestHandler) -> None:
        if handler.command == "OPTIONS":
            time.sleep(0.4)
        answers(200)(handler)

    with site(hangs_on_options) as url:
        leads = LeadSites(allowing(url))
        for _ in range(silent_sites.PATIENCE + 1):
            with pytest.raises(LeadNotTakenError):
                leads.look(f"{url}/hook")
        assert leads.post(f"{url}/hook", "key-1", BODY) == 200
