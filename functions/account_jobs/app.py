"""Jobs queue: work towards an account's CRM that must not hold up messages."""

from typing import Any

from account_jobs import accounts, customers, failing, funnels, gateway, groups, routes, wahelp
from bridge import bootstrap, jobs
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.observability import logger
from bridge.relay.messages import StatusReport

_work = bootstrap.account_jobs()


def _do(delivery: Delivery) -> None:
    job = jobs.read_job(delivery.body)
    if isinstance(job, jobs.AccountJob):
        accounts.do(_work, job, delivery)
    elif isinstance(job, jobs.CustomerJob):
        customers.do(_work, job)
    elif isinstance(job, jobs.GatewayJob):
        gateway.do(_work, job)
    elif isinstance(job, jobs.GroupJob):
        groups.do(_work.groups, job, delivery)
    elif isinstance(job, jobs.FunnelJob):
        funnels.do(_work.funnel, job, delivery)
    elif isinstance(job, jobs.WahelpJob):
        wahelp.do(_work.wahelp, job)
    elif isinstance(job, jobs.RouteJob):
        routes.do(_work.routes, job, delivery)
    else:
        _do_for_people(job, delivery)


def _do_for_people(job: jobs.PeopleJob, delivery: Delivery) -> None:
    match job:
        case jobs.Introduce():
            _work.introduce(job.introduction(), delivery.sent_ms / 1000)
        case jobs.FollowChat():
            _work.follow_chat(job.account_id, job.begun(), delivery.sent_ms / 1000)
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


def _fail(delivery: Delivery, error: PermanentError) -> None:
    failing.fail(_work, delivery, error)


_consume = _work.consumer(_do, _fail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
