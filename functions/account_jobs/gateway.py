"""Jobs for the code of bots' owners."""

from bridge import jobs
from bridge.bootstrap import AccountJobs


def do(work: AccountJobs, job: jobs.GatewayJob) -> None:
    match job:
        case jobs.WidenKinds():
            work.widen_kinds(job.account_id, job.bot_id, job.kinds)
        case jobs.LearnStaff():
            work.learn_staff(job.answered)
