"""Statuses of one message are ordered: «failed» never stays where it was delivered."""

from collections.abc import Callable

from bridge.domain.receipts import Receipt
from bridge.relay.messages import StatusReport
from bridge.relay.outgoing.report_status import ReportStatus
from tests.fakes.chats import FakeChats
from tests.fakes.outgoing import MESSAGE, SCOPE, TALK, OutgoingWorld

FAILED = StatusReport(SCOPE, "m1", "Пользователь заблокировал бота")
DELIVERED = StatusReport(SCOPE, "m1")
COMPLETE = Receipt("m1", (1001,), complete=True)


class SlowChats(FakeChats):
    """Has something happen while a status is on its way."""

    meanwhile: Callable[[], None]

    def report(self, report: StatusReport) -> None:
        self.meanwhile()
        super().report(report)


def test_a_failure_is_reported_as_one() -> None:
    world = OutgoingWorld()

    world.relay.report_status(FAILED, TALK)

    assert world.chats.reports == [FAILED]


def test_a_failure_reported_after_the_retry_was_delivered_is_a_delivery() -> None:
    world = OutgoingWorld()
    world.relay(MESSAGE)

    world.relay.report_status(FAILED, TALK)

    assert world.chats.reports == [DELIVERED, DELIVERED]


def test_a_retry_that_is_delivered_while_a_failure_is_on_its_way_has_the_last_word() -> None:
    world = OutgoingWorld()
    chats = SlowChats()
    chats.meanwhile = lambda: world.receipts.outgoing(TALK, COMPLETE)

    ReportStatus(chats, world.receipts)(FAILED, TALK)

    assert chats.reports == [FAILED, DELIVERED]


def test_some_parts_are_not_the_message() -> None:
    world = OutgoingWorld()
    world.receipts.outgoing(TALK, Receipt("m1", (1001,), complete=False))

    world.relay.report_status(FAILED, TALK)

    assert world.chats.reports == [FAILED]


def test_a_delivery_costs_no_read() -> None:
    world = OutgoingWorld()
    world.receipts.before["was_delivered"] = [AssertionError("read")]

    world.relay.report_status(DELIVERED, TALK)

    assert world.chats.reports == [DELIVERED]


def test_a_message_given_up_after_it_was_sent_is_a_delivery() -> None:
    world = OutgoingWorld()
    assert not world.relay.sent_after_all(MESSAGE, TALK)
    world.receipts.outgoing(TALK, COMPLETE)

    assert world.relay.sent_after_all(MESSAGE, TALK)

    assert world.chats.reports == [DELIVERED]
