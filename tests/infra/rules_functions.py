"""What holds for every function, its entrance and its alias. A rule returns its findings, none when all is well."""

import re
from collections.abc import Iterator
from typing import Any

from bridge.deadline import LAST_WORDS, MOST_WRITING
from bridge.telegram.bot_api import TIME_TO_SEND
from tests.infra.translated import Translated

RUNTIMES = {"python3.12", "python3.13", "python3.14"}
RATE = re.compile(r"rate\((1 (minute|hour|day)|(?!0|1 )\d+ (minutes|hours|days))\)")
CRON = re.compile(r"cron\(\S+( \S+){5}\)")
VISIBILITY_FACTOR = 6
CARRIES_FILES = ("TELEGRAM_DOWNLOAD_LIMIT", "TELEGRAM_UPLOAD_LIMIT")
SLOW_LINK = 1.5
"""Megabytes a second at which the largest file still has to pass in one invocation, once in and once out."""
ANSWERS = 2 * TIME_TO_SEND
SNAPSHOT_STORAGE = 512
HOOKS_WHILE_ONE_STARTS = 500
USUAL_QUOTA, LEAST_UNRESERVED = 1000, 100
"""Environments of an AWS account, and what of them cannot be reserved (Lambda, "Configuring reserved concurrency")."""


def runs_on_arm_with_a_current_runtime(template: Translated) -> Iterator[str]:
    for name, function in template.of("AWS::Lambda::Function"):
        if function["Runtime"] not in RUNTIMES:
            yield f"{name}: runtime {function['Runtime']} does not exist or is about to go"
        if function.get("Architectures") != ["arm64"]:
            yield f"{name}: not on arm64"


def has_a_log_that_ends(template: Translated) -> Iterator[str]:
    for name, function in template.of("AWS::Lambda::Function"):
        logs = template.named(function.get("LoggingConfig", {}).get("LogGroup"))
        if not logs:
            yield f"{name}: no log group of its own"
    for name, group in template.of("AWS::Logs::LogGroup"):
        if "RetentionInDays" not in group:
            yield f"{name}: kept for ever"


def has_a_bound_on_concurrency(template: Translated) -> Iterator[str]:
    for name, function in template.of("AWS::Lambda::Function"):
        mapping = template.mapping_of(name) or {}
        maximum = mapping.get("ScalingConfig", {}).get("MaximumConcurrency")
        reserved = function.get("ReservedConcurrentExecutions")
        if maximum is None and reserved is None:
            yield f"{name}: neither reserved nor maximum concurrency"
        if maximum is not None and reserved is not None and template.number(reserved) < template.number(maximum):
            yield f"{name}: its queue may start more than is reserved"


def reserves_nothing_where_there_is_nothing_to_reserve(template: Translated) -> Iterator[str]:
    """A new AWS account has ten environments in all and may reserve none of them."""
    for name, function in template.of("AWS::Lambda::Function"):
        match function.get("ReservedConcurrentExecutions"):
            case None | {"Fn::If": ["ReservesConcurrency", _, {"Ref": "AWS::NoValue"}]}:
                pass
            case _:
                yield f"{name}: cannot be deployed without reserving"


def has_an_environment_for_each_hook_of_a_burst(template: Translated) -> Iterator[str]:
    """Lambda turns away what finds none of those that are reserved, and amoCRM sends a hook once."""
    reserved = _reserved(template, template.resources["AmoReceive"]["Properties"])
    if 0 < reserved < HOOKS_WHILE_ONE_STARTS:
        yield "AmoReceive: hooks of a burst that comes while it starts are lost"


def leaves_environments_to_those_who_reserve_none(template: Translated) -> Iterator[str]:
    left, wanted = USUAL_QUOTA, 0
    for name, function in template.of("AWS::Lambda::Function"):
        scaling = (template.mapping_of(name) or {}).get("ScalingConfig", {})
        reserved = _reserved(template, function)
        left -= reserved
        wanted += template.number(scaling.get("MaximumConcurrency", 0)) if not reserved else 0
    if left < max(wanted, LEAST_UNRESERVED):
        yield f"{left} of an account's environments are left, and {wanted} wanted"


def _reserved(template: Translated, function: dict[str, Any]) -> int:
    """Return how many environments a function reserves where any are reserved; 0 when it reserves none."""
    match function.get("ReservedConcurrentExecutions", 0):
        case {"Fn::If": [_, number, _]} | number:
            return template.number(number)


def leaves_the_queue_time_to_wait(template: Translated) -> Iterator[str]:
    for name, mapping in template.of("AWS::Lambda::EventSourceMapping"):
        function = template.resources[template.function_behind(mapping["FunctionName"])]["Properties"]
        (queue,) = template.named(mapping["EventSourceArn"])
        visibility = template.number(template.resources[queue]["Properties"].get("VisibilityTimeout", 30))
        if visibility < VISIBILITY_FACTOR * template.number(function["Timeout"]):
            yield f"{name}: {queue} shows a message again before six timeouts of the function are over"


def has_time_and_room_for_files(template: Translated) -> Iterator[str]:
    """The largest file passes over a slow link in one invocation; it is on the function's disk meanwhile."""
    for name, function in template.of("AWS::Lambda::Function"):
        variables = function.get("Environment", {}).get("Variables", {})
        for limit in (template.number(variables[key]) for key in CARRIES_FILES if key in variables):
            seconds = 2 * limit / SLOW_LINK + ANSWERS
            if template.number(function["Timeout"]) - LAST_WORDS - MOST_WRITING < seconds:
                yield f"{name}: {limit} MB take {seconds:.0f} s over a slow link"
            if template.number(function.get("EphemeralStorage", {}).get("Size", SNAPSHOT_STORAGE)) < 2 * limit:
                yield f"{name}: {limit} MB have no room"


def reads_fifo_queues_as_they_allow(template: Translated) -> Iterator[str]:
    for name, mapping in template.of("AWS::Lambda::EventSourceMapping"):
        if template.number(mapping.get("MaximumBatchingWindowInSeconds", 0)):
            yield f"{name}: a FIFO queue knows no batching window"
        if template.number(mapping["BatchSize"]) != 1:
            yield f"{name}: a failing message would drag those of its batch along"
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: one failed message would drag its batch along"


def is_scheduled_validly(template: Translated) -> Iterator[str]:
    for name, schedule in template.of("AWS::Scheduler::Schedule"):
        expression = template.value(schedule["ScheduleExpression"])
        if not (RATE.fullmatch(expression) or CRON.fullmatch(expression)):
            yield f"{name}: {expression!r} is no schedule"
        if "RetryPolicy" not in schedule["Target"]:
            yield f"{name}: retried for a day"


def starts_from_snapshots_only_where_they_work(template: Translated) -> Iterator[str]:
    for name, function in template.of("AWS::Lambda::Function"):
        snapshots = function.get("SnapStart", {}).get("ApplyOn") == "PublishedVersions"
        storage = template.number(function.get("EphemeralStorage", {}).get("Size", SNAPSHOT_STORAGE))
        if snapshots and storage > SNAPSHOT_STORAGE:
            yield f"{name}: no snapshots with more than {SNAPSHOT_STORAGE} MB of storage"


def is_reached_by_its_alias(template: Translated) -> Iterator[str]:
    """Everything that starts a function names the alias, and every function has one."""
    aliases = {template.function_behind({"Ref": name}): name for name, _ in template.of("AWS::Lambda::Alias")}
    for name, _ in template.of("AWS::Lambda::Function"):
        if name not in aliases:
            yield f"{name}: no alias"
    for name, mapping in template.of("AWS::Lambda::EventSourceMapping"):
        if not template.named(mapping["FunctionName"]) <= set(aliases.values()):
            yield f"{name}: starts $LATEST"
    for name, schedule in template.of("AWS::Scheduler::Schedule"):
        if not template.named(schedule["Target"]["Arn"]) <= set(aliases.values()):
            yield f"{name}: starts $LATEST"


def answers_http_within_limits(template: Translated) -> Iterator[str]:
    stages = dict(template.of("AWS::ApiGatewayV2::Stage"))
    if not stages:
        yield "no HTTP API"
    for name, stage in stages.items():
        settings = stage.get("DefaultRouteSettings", {})
        if not {"ThrottlingRateLimit", "ThrottlingBurstLimit"} <= set(settings):
            yield f"{name}: not throttled"
        log = stage.get("AccessLogSettings", {})
        if not log:
            yield f"{name}: no access log"
        for leak in ("$context.path", "$context.authorizer"):
            if leak in log.get("Format", ""):
                yield f"{name}: the access log writes down {leak}, which may hold an account's key"


RULES = (
    runs_on_arm_with_a_current_runtime,
    has_a_log_that_ends,
    has_a_bound_on_concurrency,
    reserves_nothing_where_there_is_nothing_to_reserve,
    has_an_environment_for_each_hook_of_a_burst,
    leaves_environments_to_those_who_reserve_none,
    leaves_the_queue_time_to_wait,
    has_time_and_room_for_files,
    reads_fifo_queues_as_they_allow,
    is_scheduled_validly,
    starts_from_snapshots_only_where_they_work,
    is_reached_by_its_alias,
    answers_http_within_limits,
)
