"""Jobs about an account and its bots."""

from bridge import jobs
from bridge.bootstrap import AccountJobs
from bridge.consumer import Delivery


def do(work: AccountJobs, job: jobs.AccountJob, delivery: Delivery) -> None:
    match job:
        case jobs.Install():
            work.install(job.domain, job.pair(work.vault), job.called_ms)
        case jobs.Finish():
            work.finish(job.account_id, delivery.attempt, job.tries)
        case jobs.Settle():
            work.settle(job.account_id, job.bot_id, delivery.attempt)
            work.follow_licence(job.account_id)
        case jobs.Uninstall():
            work.uninstall(job.account_id)
        case jobs.Retry():
            work.retry_failures.go_on(job.account_id, job.wanted, job.before, job.after)
        case jobs.WatchBots():
            work.watch_bots(job.account_id)
        case jobs.Watch(bot_id=0):
            work.follow_licence(job.account_id)
            work.keep_subscribed(job.account_id)
            work.watch_staff(job.account_id)
            work.groups.watch_deals(job.account_id)
            work.groups.watch_requests(job.account_id)
        case jobs.Watch():
            work.watch_bot(job.account_id, job.bot_id)
