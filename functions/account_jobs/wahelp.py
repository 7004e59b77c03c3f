"""Jobs for the route by Wahelp."""

from bridge import jobs
from bridge.bootstrap_wahelp import WahelpWork


def do(work: WahelpWork, job: jobs.WahelpJob) -> None:
    match job:
        case jobs.AskPhone():
            work.speak_of_phone.ask(job.conversation)
        case jobs.ThankForPhone():
            work.speak_of_phone.thank(job.conversation)
        case jobs.TellWahelp():
            work.tell(job.account_id, job.told())
