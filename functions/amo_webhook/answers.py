"""Answers of routes on their way to Telegram, in the queue that amoCRM's hooks wait in."""

from bridge.bootstrap_outgoing import AmoDeliver
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.records import Direction
from bridge.observability import logger
from bridge.route_lines import answer_in


def deliver(work: AmoDeliver, delivery: Delivery) -> None:
    late, mailing, placed = work.arrive(delivery)
    with work.pace.work(late=late, mailing=mailing, placed=placed):
        work.answer(answer_in(delivery.attributes, delivery.body), delivery.attempt)


def fail(work: AmoDeliver, delivery: Delivery, error: PermanentError) -> None:
    try:
        answer = answer_in(delivery.attributes, delivery.body)
    except PermanentError:
        logger.error("what our own entrance queued cannot be read")
        return
    bot = work.answer.failed(answer, error)
    if bot is None:
        return
    work.keep_failure(
        error,
        account_id=bot.account_id,
        direction=Direction.OUTGOING,
        bot_id=bot.bot_id,
        chat=str(answer.conversation.chat_id) if answer.conversation else answer.phone,
        payload=delivery.payload,
        sent_ms=delivery.sent_ms,
        key=delivery.dedup,
    )
