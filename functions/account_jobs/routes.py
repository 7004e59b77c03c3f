"""Jobs for bots whose messages go by other routes."""

from bridge import jobs
from bridge.bootstrap_routes import RouteJobs
from bridge.consumer import Delivery


def do(work: RouteJobs, job: jobs.RouteJob, delivery: Delivery) -> None:
    match job:
        case jobs.Nudge():
            work.nudge(job.conversation, delivery.attempt)
        case jobs.SettleRoute():
            work.settle_route(job.account_id, job.bot_id)
