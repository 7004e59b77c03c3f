"""When the template's schedules fire, and with which event."""

import json
from datetime import UTC, datetime

import pytest

from local.schedules import parse_expression, schedule_event
from local.template import Schedule

# A Friday.
NOW = datetime(2026, 11, 20, 10, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(15 minutes)", datetime(2026, 11, 20, 10, 22, 30, tzinfo=UTC)),
        ("rate(1 hour)", datetime(2026, 11, 20, 11, 7, 30, tzinfo=UTC)),
        ("rate(2 days)", datetime(2026, 11, 22, 10, 7, 30, tzinfo=UTC)),
        ("cron(0/15 * * * ? *)", datetime(2026, 11, 20, 10, 15, tzinfo=UTC)),
        ("cron(0 9 * * ? *)", datetime(2026, 11, 21, 9, 0, tzinfo=UTC)),
        ("cron(30 6 ? * MON-FRI *)", datetime(2026, 11, 23, 6, 30, tzinfo=UTC)),
        ("cron(0 0 ? * SUN *)", datetime(2026, 11, 22, tzinfo=UTC)),
        ("cron(0 0 1 JAN,JUL ? *)", datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_next_time_follows_the_expression(expression: str, expected: datetime) -> None:
    assert parse_expression(expression)(NOW) == expected


@pytest.mark.parametrize("expression", ["every 15 min", "rate(x minutes)", "cron(* *)"])
def test_anything_else_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"schedule|unpack"):
        parse_expression(expression)


def test_a_cron_that_never_fires_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not fire"):
        parse_expression("cron(0 0 30 FEB ? *)")(NOW)


def test_the_event_is_the_input_or_the_schedulers_default() -> None:
    given = Schedule("Tick", "Echo", "rate(1 hour)", '{"a": 1}')
    assert schedule_event(given, "000000000000", NOW) == b'{"a": 1}'
    event = json.loads(schedule_event(Schedule("Tick", "Echo", "rate(1 hour)", None), "000000000000", NOW))
    assert event["source"] == "aws.scheduler"
    assert event["time"] == "2026-11-20T10:07:30Z"
    assert event["resources"] == ["arn:aws:scheduler:eu-central-1:000000000000:schedule/default/Tick"]
