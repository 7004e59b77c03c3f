"""Records, the texts people see and the reasons managers read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.errors import BridgeError, NotYetError, PermanentError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import RENEWAL, BotState, Failure, Person
from bridge.domain.texts import INCOMING_KINDS, OUTGOING_KINDS, named, participant
from tests.fakes.accounts import make_account
from tests.fakes.bots import make_bot
from tests.fakes.failures import make_failure

RUSSIAN = re.compile(r"[А-Яа-яЁё]")


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_russian_text(reason: Reason) -> None:
    assert RUSSIAN.search(reason.text)
    assert not reason.text.endswith(".")
    assert re.fullmatch(r"[a-z_]+", reason)


def test_reasons_are_told_apart() -> None:
    assert len({reason.text for reason in Reason}) == len(Reason)


@pytest.mark.parametrize(
    ("person", "name"),
    [
        (Person(42, "Анна", "Каренина", "anna"), "Анна Каренина"),
        (Person(42, "Анна"), "Анна"),
        (Person(42, "", "Каренина"), "Каренина"),
        (Person(42, "", "", "anna"), "anna"),
        (Person(42, "  ", " "), "Telegram 42"),
    ],
)
def test_a_person_always_has_a_name(person: Person, name: str) -> None:
    assert person.name == name


@given(st.text(), st.text(), st.text())
def test_no_name_is_empty(first: str, last: str, username: str) -> None:
    assert Person(42, first, last, username.strip()).name.strip()


def test_the_trial_lasts_fourteen_days() -> None:
    assert make_account(trial_started_at=1_000).trial_until == 1_000 + 14 * 86_400


@pytest.mark.parametrize("state", list(BotState))
def test_only_a_bot_that_is_on_or_about_to_be_is_on(state: BotState) -> None:
    assert make_bot(state=state).is_on == (state in {BotState.ON, BotState.CONNECTING})


@pytest.mark.parametrize(
    ("generation", "received_at", "trusted"),
    [
        (5, 9_999_999.0, True),
        (6, 9_999_999.0, True),
        (4, 999.0, True),
        (4, 1_000.0 + RENEWAL - 0.001, True),
        (4, 1_000.0 + RENEWAL, False),
        (0, 9_999_999.0, False),
    ],
)
def test_an_older_secret_is_trusted_for_what_came_before_it_was_renewed(
    generation: int, received_at: float, trusted: bool
) -> None:
    assert make_bot(generation=5, renewed_at=1_000).trusts(generation, received_at) is trusted


def test_printing_records_shows_neither_tokens_nor_messages() -> None:
    assert "sealed" not in repr(make_bot(sealed_token=b"sealed"))
    failure: Failure = make_failure(payload={"text": "Мой секрет"})
    assert "Мой секрет" not in repr(failure)


def test_errors_say_what_the_caller_may_do() -> None:
    permanent = PermanentError(Reason.BOT_BLOCKED, "403")
    transient = TransientError(Reason.AMO_UNAVAILABLE, retry_after=3, outcome_unknown=True)
    refused = RefusedError(409, "taken", "Занято")
    assert (permanent.reason, permanent.detail, str(permanent)) == (Reason.BOT_BLOCKED, "403", "bot_blocked: 403")
    assert (transient.reason, transient.retry_after, transient.outcome_unknown) == (Reason.AMO_UNAVAILABLE, 3, True)
    assert str(transient) == "amo_unavailable"
    turn = NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the chat's own pace", 1.5)
    assert isinstance(turn, TransientError)
    assert (turn.retry_after, turn.outcome_unknown) == (1.5, False)
    assert str(turn) == "telegram_unavailable: the chat's own pace"
    assert (refused.status, refused.code, refused.text) == (409, "taken", "Занято")
    assert all(isinstance(error, BridgeError) for error in (permanent, transient, refused))


@pytest.mark.parametrize(
    ("given_texts", "text"),
    [
        (("Файл", "подпись", "план.pdf"), "[Файл: план.pdf] подпись"),
        (("Фотография", "подпись", ""), "[Фотография] подпись"),
        (("Фотография", "", ""), "[Фотография]"),
    ],
)
def test_content_of_another_kind_is_named(given_texts: tuple[str, str, str], text: str) -> None:
    assert named(*given_texts) == text


def test_the_chat_selector_shows_who_writes_and_through_which_bot() -> None:
    assert participant("Анна", "Магазин") == "Анна (Магазин)"
    assert participant("Анна", "") == "Анна"


def test_more_telling_kinds_are_looked_for_first() -> None:
    order = list(INCOMING_KINDS)
    assert order.index("animation") < order.index("document")
    assert order.index("venue") < order.index("location")
    assert all(RUSSIAN.search(kind) for kind in (*INCOMING_KINDS.values(), *OUTGOING_KINDS.values()))
