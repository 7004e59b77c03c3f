"""Jobs about REON's customers."""

from bridge import jobs
from bridge.bootstrap import AccountJobs


def do(work: AccountJobs, job: jobs.CustomerJob) -> None:
    match job:
        case jobs.FollowLicence():
            work.follow_licence(job.account_id)
        case jobs.TellReon():
            work.tell_reon(job.account_id, job.news)
