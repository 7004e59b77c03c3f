"""Jobs of lead funnels."""

from bridge import jobs
from bridge.bootstrap_funnel import FunnelJobs
from bridge.consumer import Delivery
from bridge.requeue import AGAIN


def do(work: FunnelJobs, job: jobs.FunnelJob, delivery: Delivery) -> None:
    match job:
        case jobs.DeliverLead():
            work.deliver(job.key, delivery.group, delivery.dedup if AGAIN in delivery.attributes else "")
        case jobs.TellAdmins():
            work.tell(job.key, again=AGAIN in delivery.attributes)
        case jobs.SayInFunnel():
            work.say(job.words())
