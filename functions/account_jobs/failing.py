"""What becomes of jobs that cannot be done."""

from dataclasses import dataclass

from bridge import jobs
from bridge.bootstrap import AccountJobs
from bridge.consumer import Delivery
from bridge.domain import lead_texts as wording
from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction
from bridge.relay.failures.keep_failure import ACCOUNT_STATES
from bridge.relay.messages import Attachment

DAY = 24 * 3600 * 1000


def fail(work: AccountJobs, delivery: Delivery, error: PermanentError) -> None:
    """Keep what a person can have tried again; the rest of the jobs has left its trace in the log."""
    job = None if error.reason is Reason.UNREADABLE else jobs.read_job(delivery.body)
    match job:
        case jobs.Introduce():
            work.introduce.given_up(job.introduction())
            whose = _Card(job.account_id, job.bot_id, str(job.user_id))
            _keep(work, delivery, error, whose, delivery.sent_ms, delivery.dedup)
        case jobs.Attach():
            _not_attached(work, job.attachment, delivery, error)
        case jobs.DeliverLead():
            # Nothing would try it any more: whoever has it tried again has it tried for another day.
            lead = work.funnel.leads.give_up(job.key)
            if lead is not None:
                work.funnel.failing.keep(lead, error.text, error.detail)
        case jobs.TellAdmins():
            lead = work.funnel.leads.get(job.key)
            if lead is not None:
                work.funnel.failing.keep_untold(lead, wording.out_of_reach(error.text), error.detail)
        case jobs.TellReon():
            work.tell_reon.given_up(job.account_id, job.news, job.since)


@dataclass(frozen=True)
class _Card:
    """Whose card is not complete."""

    account_id: int
    bot_id: int
    chat: str


def _not_attached(work: AccountJobs, wanted: Attachment, delivery: Delivery, error: PermanentError) -> None:
    """Keep one failure of a person in a group a day, however often they write.

    Of an account that is closed to us none is kept: whatever they write once it is open has it done.
    """
    work.groups.attach.given_up(wanted)
    if error.reason not in ACCOUNT_STATES:
        whose = _Card(wanted.account_id, wanted.bot_id, str(wanted.home))
        key = f"attach:{wanted.account_id}:{wanted.home}:{wanted.person.user_id}"
        _keep(work, delivery, error, whose, delivery.sent_ms // DAY * DAY, key)


def _keep(work: AccountJobs, delivery: Delivery, error: PermanentError, whose: _Card, sent_ms: int, key: str) -> None:
    work.keep_failure(
        error,
        account_id=whose.account_id,
        direction=Direction.CARD,
        bot_id=whose.bot_id,
        chat=whose.chat,
        payload=delivery.payload,
        sent_ms=sent_ms,
        key=key,
    )
