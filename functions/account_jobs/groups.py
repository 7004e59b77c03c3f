"""Jobs about groups."""

from bridge import jobs
from bridge.bootstrap_groups import GroupJobs
from bridge.consumer import Delivery
from bridge.requeue import AGAIN

NEWS = 24 * 3600
"""Seconds for which a group is told something late rather than not."""


def do(work: GroupJobs, job: jobs.GroupJob, delivery: Delivery) -> None:
    asked_at = delivery.sent_ms / 1000
    match job:
        case jobs.Attach():
            work.attach(job.attachment, asked_at, again=AGAIN in delivery.attributes)
        case jobs.FollowDeals():
            work.follow_deals(job.account_id, job.deal_ids)
        case jobs.FollowLinks():
            work.follow_links(job.account_id, job.home, job.deal_ids, asked_at)
        case jobs.NoteDeal():
            work.note_deal(job.account_id, job.deal_id, job.text)
        case jobs.NoteDeals():
            work.note_deals(job.account_id, job.home, job.bot_id, job.text)
        case jobs.UntieBot():
            work.untie_bot(job.account_id, job.bot_id)
        case jobs.Say():
            work.say(job.account_id, job.home, job.bot_id, job.text, asked_at + NEWS)
        case jobs.Greet():
            work.greet(job.account_id, job.home, job.membership)
        case jobs.Menu():
            work.menu(job.account_id, job.home, job.addressed(), job.until)
