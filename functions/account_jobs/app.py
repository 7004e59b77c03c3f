"""Jobs queue: work towards an account's CRM that must not hold up messages."""

from typing import Any

from bridge import bootstrap, jobs
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction
from bridge.observability import logger
from bridge.relay.messages import StatusReport

_work = bootstrap.account_jobs()


def _do(delivery: Delivery) -> None:
    job = jobs.read_job(delivery.body)
    if isinstance(job, jobs.Install | jobs.Finish | jobs.Settle | jobs.Uninstall | jobs.Watch):
        _install(job, delivery.attempt)
        return
    match job:
        case jobs.Introduce():
            _work.introduce(job.introduction(), delivery.sent_ms / 1000)
        case jobs.FollowChat():
            _work.follow_chat(job.account_id, job.chat_id, job.contact_id)
        case jobs.ShowPhoto():
            _work.show_photo(job.wanted())
        case jobs.SayAnswer():
            _work.answer(job.answer())
        case jobs.AnswerPress():
            _work.answer_press(job.press())
        case jobs.Report():
            report = StatusReport(job.scope_id, job.crm_id, job.error)
            _work.report_status(report, ConversationId.parse(job.conversation))
        case jobs.ForgetContacts():
            _work.forget_contacts(job.account_id, job.contact_ids)


def _install(job: jobs.Install | jobs.Finish | jobs.Settle | jobs.Uninstall | jobs.Watch, attempt: int) -> None:
    match job:
        case jobs.Install():
            _work.install(job.domain, job.pair(_work.vault), job.called_ms)
        case jobs.Finish():
            _work.finish(job.account_id, attempt, job.tries)
        case jobs.Settle():
            _work.settle(job.account_id, job.bot_id, attempt)
        case jobs.Uninstall():
            _work.uninstall(job.account_id)
        case jobs.Watch(bot_id=0):
            _work.watch_bots(job.account_id)
        case jobs.Watch():
            _work.watch_bot(job.account_id, job.bot_id)


def _fail(delivery: Delivery, error: PermanentError) -> None:
    """Keep what a person can have tried again; the rest of the jobs has left its trace in the log."""
    job = None if error.reason is Reason.UNREADABLE else jobs.read_job(delivery.body)
    if isinstance(job, jobs.Introduce):
        _work.introduce.given_up(job.introduction())
        _work.keep_failure(
            error,
            account_id=job.account_id,
            direction=Direction.CARD,
            bot_id=job.bot_id,
            chat=str(job.user_id),
            payload=delivery.payload,
            sent_ms=delivery.sent_ms,
            key=delivery.dedup,
        )


_consume = _work.consumer(_do, _fail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
