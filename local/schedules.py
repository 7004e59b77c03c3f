"""The template's schedules: rate(…) and cron(…), fired on this machine's clock.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html; cron in UTC, without L, W and #.
"""

import asyncio
import json
import logging
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from local.runtime.api import Lambda
from local.template import Schedule
from local.world import REGION

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((.+)\)")
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_HORIZON = timedelta(days=366)

_log = logging.getLogger(__name__)

NextTime = Callable[[datetime], datetime]


def parse_expression(expression: str) -> NextTime:
    """Return the function from a moment to the next firing. Raises ValueError for any other expression."""
    rate, cron = _RATE.fullmatch(expression), _CRON.fullmatch(expression)
    if rate:
        step = int(rate[1]) * _UNITS[rate[2]]
        return lambda after: after + step
    if cron:
        return _parse_cron(cron[1])
    raise ValueError(f"no schedule expression: {expression}")


def _parse_cron(fields: str) -> NextTime:
    minute, hour, day, month, weekday, year = fields.split()
    minutes, hours = _numbers(minute, 0, 59), _numbers(hour, 0, 23)
    days, months = _numbers(day, 1, 31), _numbers(_named(month, _MONTHS, 1), 1, 12)
    weekdays, years = _numbers(_named(weekday, _DAYS, 1), 1, 7), _numbers(year, 1970, 2199)

    def fires(moment: datetime) -> bool:
        return (
            moment.minute in minutes
            and moment.hour in hours
            and moment.day in days
            and moment.month in months
            and moment.isoweekday() % 7 + 1 in weekdays
            and moment.year in years
        )

    def following(after: datetime) -> datetime:
        moment = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
        while not fires(moment):
            moment += timedelta(minutes=1)
            if moment - after > _HORIZON:
                raise ValueError(f"cron({fields}) does not fire within a year")
        return moment

    return following


def _named(text: str, names: tuple[str, ...], first: int) -> str:
    for number, name in enumerate(names, first):
        text = text.replace(name, str(number))
    return text


def _numbers(text: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        if span in ("*", "?"):
            start, end = low, high
        elif "-" in span:
            start, end = map(int, span.split("-"))
        else:
            start, end = int(span), high if step else int(span)
        found |= set(range(start, end + 1, int(step or 1)))
    return found


def schedule_event(schedule: Schedule, account: str, now: datetime) -> bytes:
    """Return what EventBridge Scheduler hands the function: the template's Input, or its own default."""
    if schedule.payload is not None:
        return schedule.payload.encode()
    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": account,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:scheduler:{REGION}:{account}:schedule/default/{schedule.name}"],
        "detail": "{}",
    }
    return json.dumps(event).encode()


async def run_schedule(schedule: Schedule, functions: Lambda, account: str) -> None:
    """Fire the schedule for ever; a failed run is logged and the next one comes as planned."""
    following = parse_expression(schedule.expression)
    at = datetime.now(UTC)
    while True:
        at = following(at)
        await asyncio.sleep((at - datetime.now(UTC)).total_seconds())
        outcome = await functions.invoke(schedule.function, schedule_event(schedule, account, at))
        if outcome.failed:
            _log.warning("schedule %s: %s failed: %s", schedule.name, schedule.function, outcome.payload.decode())
