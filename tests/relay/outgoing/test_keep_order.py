"""Nobody waits for a mailing's turn, and what a mailing wrote before an answer is read before it."""

from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.relay.messages import OutgoingMessage, StatusReport
from tests.fakes.lines import FakeLine
from tests.fakes.outgoing import MESSAGE, SCOPE, TALK
from tests.fakes.steps import KilledError

BLOCKED = PermanentError(Reason.BOT_BLOCKED, "Forbidden: bot was blocked by the user")
DOWN = TransientError(Reason.TELEGRAM_UNAVAILABLE, "status 502")


def written(crm_id: str, at_ms: int) -> OutgoingMessage:
    return replace(MESSAGE, crm_id=crm_id, content=Text(crm_id), at_ms=at_ms)


MAILED, ANSWER = written("mailed", 10), written("answer", 20)


def test_an_answer_goes_at_once_and_behind_what_was_mailed_before() -> None:
    line = FakeLine()
    line.mail(MAILED)

    line.say(ANSWER)
    line.work_off()

    assert line.world.texts == ["mailed", "answer"]
    assert line.world.chats.reports == [StatusReport(SCOPE, "mailed"), StatusReport(SCOPE, "answer")]
    assert line.world.conversations.stored[TALK].held == ()


def test_what_went_with_an_answer_does_not_go_again_when_its_turn_comes() -> None:
    line = FakeLine()
    line.mail(MAILED)
    line.say(ANSWER)
    line.release("mailed")
    line.work_off()

    assert line.world.texts == ["mailed", "answer"]
    assert len(line.world.chats.reports) == 2, "nor is its status told twice"


def test_what_was_mailed_goes_when_its_turn_comes() -> None:
    line = FakeLine()
    line.mail(MAILED)
    line.release("mailed")
    line.work_off()

    assert line.world.done("mailed")
    assert line.world.conversations.stored[TALK].held == ()


def test_an_answer_that_was_written_before_goes_before() -> None:
    line = FakeLine()
    line.mail(MAILED)
    line.say(written("earlier", 5))
    line.release("mailed")
    line.work_off()

    assert line.world.texts == ["earlier", "mailed"]


def test_two_mailings_go_in_their_order_whichever_has_its_turn_first() -> None:
    line = FakeLine()
    line.mail(written("second", 20), written("first", 10))
    line.release("second", "first")
    line.work_off()

    assert line.world.texts == ["first", "second"]


def test_what_was_mailed_and_cannot_be_sent_fails_by_itself() -> None:
    line = FakeLine()
    line.mail(MAILED)
    line.world.telegram.trouble["send"] = [BLOCKED]
    line.say(ANSWER)
    line.release("mailed")
    line.work_off()

    assert line.failed == {"mailed": BLOCKED}
    assert line.world.texts == ["answer"]
    assert line.world.chats.reports == [
        StatusReport(SCOPE, "mailed", Reason.BOT_BLOCKED.text),
        StatusReport(SCOPE, "answer"),
    ]


def test_while_what_was_mailed_has_to_wait_so_does_the_answer() -> None:
    line = FakeLine()
    line.mail(MAILED)
    line.world.telegram.trouble["send"] = [DOWN]
    line.say(ANSWER)
    line.step()

    assert line.world.texts == []
    line.work_off()
    assert line.world.texts == ["mailed", "answer"]


@pytest.mark.parametrize("step", ["claim", "unhold"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_that_dies_loses_nothing_of_it(step: str, moment: str) -> None:
    line = FakeLine()
    line.mail(MAILED)
    getattr(line.world.conversations, moment)[step] = [KilledError()]
    line.say(ANSWER)
    line.release("mailed")
    line.work_off()

    assert line.deaths == 1
    assert line.world.texts == ["mailed", "answer"]


def test_one_that_dies_before_the_receipt_sends_again_rather_than_loses() -> None:
    line = FakeLine()
    line.mail(MAILED)
    line.world.receipts.before["outgoing"] = [KilledError()]
    line.say(ANSWER)
    line.work_off()

    assert line.world.texts == ["mailed", "mailed", "answer"]
    assert line.world.metrics.counts["outgoing_sent_again"] == 1


def test_an_ordinary_answer_reads_once() -> None:
    line = FakeLine()
    line.say(ANSWER)
    line.work_off()

    assert line.world.dialogues.reads == 1
