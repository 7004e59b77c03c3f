"""The gate itself: templates broken in ways that linters let pass are caught, each by the rule meant for it."""

import json
from pathlib import Path

import pytest

from tests.infra import rules_data, rules_functions, rules_gateway, rules_permissions
from tests.infra.translated import TEMPLATE, Rule, Translated, lint_findings, read


def broken(folder: Path, old: str, new: str, count: int = 1) -> Translated:
    """Return the template with a passage replaced; the passage has to be there."""
    text = TEMPLATE.read_text()
    assert old in text, f"the template no longer says {old!r}"
    path = folder / "template.yaml"
    path.write_text(text.replace(old, new, count))
    return read(path)


MUTATIONS: list[tuple[Rule, str, str]] = [
    (rules_functions.leaves_the_queue_time_to_wait, "Default: 540", "Default: 400"),
    (rules_functions.leaves_the_queue_time_to_wait, "VisibilityTimeout: !Ref QueueVisibility", "VisibilityTimeout: 30"),
    (
        rules_functions.reads_fifo_queues_as_they_allow,
        "BatchSize: 1\n",
        "BatchSize: 1\n            MaximumBatchingWindowInSeconds: 5\n",
    ),
    (rules_functions.reads_fifo_queues_as_they_allow, "BatchSize: 1\n", "BatchSize: 10\n"),
    (
        rules_functions.reads_fifo_queues_as_they_allow,
        "            FunctionResponseTypes: [ReportBatchItemFailures]\n",
        "",
    ),
    (rules_functions.is_scheduled_validly, "rate(15 minutes)", "every 15 min"),
    (rules_functions.is_scheduled_validly, "rate(15 minutes)", "rate(1 minutes)"),
    (rules_functions.runs_on_arm_with_a_current_runtime, "Runtime: python3.13", "Runtime: python3.15"),
    (rules_functions.runs_on_arm_with_a_current_runtime, "    Architectures: [arm64]\n", ""),
    (
        rules_functions.starts_from_snapshots_only_where_they_work,
        "    Tracing: Active\n",
        "    Tracing: Active\n    SnapStart: {ApplyOn: PublishedVersions}\n    EphemeralStorage: {Size: 1024}\n",
    ),
    (rules_functions.is_reached_by_its_alias, "    AutoPublishAlias: live\n", ""),
    (
        rules_functions.has_a_bound_on_concurrency,
        "      ReservedConcurrentExecutions: !If [ReservesConcurrency, !Ref ReceiveConcurrency, !Ref AWS::NoValue]\n",
        "",
    ),
    (rules_functions.has_an_environment_for_each_hook_of_a_burst, "!Ref HookConcurrency", "!Ref ReceiveConcurrency"),
    (rules_functions.leaves_environments_to_those_who_reserve_none, "Default: 500", "Default: 900"),
    (
        rules_functions.reserves_nothing_where_there_is_nothing_to_reserve,
        "!If [ReservesConcurrency, 1, !Ref AWS::NoValue]",
        "1",
    ),
    (rules_functions.has_a_log_that_ends, "      RetentionInDays: !Ref LogRetentionDays\n", ""),
    (rules_functions.answers_http_within_limits, "$context.routeKey", "$context.path"),
    (rules_data.queues_give_up_into_dead_letters, "maxReceiveCount: 400", "maxReceiveCount: 3"),
    (rules_data.queues_are_fifo_encrypted_and_patient, "      SqsManagedSseEnabled: true\n", ""),
    (rules_data.tables_can_be_restored, "{PointInTimeRecoveryEnabled: true}", "{PointInTimeRecoveryEnabled: false}"),
    (rules_data.survives_the_stack, "    DeletionPolicy: RetainExceptOnCreate\n", ""),
    (rules_data.survives_the_stack, "DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Retain"),
    (rules_data.buckets_are_not_named_after_the_stack, "!Sub ${Stage}-telegram", "!Sub ${AWS::StackName}"),
    (rules_data.copies_of_files_end, "            ExpirationInDays: !Ref MediaRetentionDays\n", ""),
    (rules_data.copies_of_files_end, "Prefix: files/", 'Prefix: ""'),
    (rules_data.no_browser_runs_what_strangers_sent, "          ContentTypeOptions: {Override: true}\n", ""),
    (rules_data.no_browser_runs_what_strangers_sent, "; sandbox", ""),
    (rules_data.no_browser_runs_what_strangers_sent, "          ResponseHeadersPolicyId: !Ref MediaHeaders\n", ""),
    (rules_data.no_browser_runs_what_strangers_sent, "[GET, HEAD]", "[GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE]"),
    (rules_data.the_bucket_is_private, "        BlockPublicPolicy: true\n", ""),
    (rules_data.keys_turn, "      EnableKeyRotation: true\n", ""),
    (rules_gateway.passes_everything_on, "PATCH, POST, DELETE]", "PATCH, POST]"),
    (rules_gateway.passes_everything_on, rules_gateway.CACHES_NOTHING, "658327ea-f89d-4fab-a63d-7e88639e58f6"),
    (rules_gateway.passes_everything_on, rules_gateway.PASSES_ALL_BUT_HOST, "acba4595-bd28-49b8-b9fe-13317c0390fa"),
    (rules_gateway.passes_everything_on, "Compress: false", "Compress: true"),
    (rules_gateway.passes_everything_on, "          - {ErrorCode: 503, ErrorCachingMinTTL: 0}\n", ""),
    (
        rules_gateway.keeps_keys_to_itself,
        "        HttpVersion: http2\n",
        "        HttpVersion: http2\n        Logging: {Bucket: logs.s3.amazonaws.com}\n",
    ),
    (rules_gateway.keeps_keys_to_itself, "ViewerProtocolPolicy: https-only", "ViewerProtocolPolicy: redirect-to-https"),
    (rules_gateway.keeps_keys_to_itself, "OriginProtocolPolicy: https-only", "OriginProtocolPolicy: match-viewer"),
    (rules_gateway.refuses_what_no_event_can_carry, "      AutoPublish: true\n", ""),
    (rules_gateway.refuses_what_no_event_can_carry, "EventType: viewer-request", "EventType: viewer-response"),
    (rules_gateway.gives_up_from_the_inside_out, "OriginReadTimeout: 60", "OriginReadTimeout: 30"),
    (rules_gateway.gives_up_from_the_inside_out, "Timeout: 29", "Timeout: 30"),
    (rules_data.queues_are_fifo_encrypted_and_patient, "MessageRetentionPeriod: 86400", "MessageRetentionPeriod: 3600"),
    (rules_permissions.names_each_action_and_resource, "Resource: !GetAtt TokensKey.Arn", 'Resource: "*"'),
    (rules_permissions.names_each_action_and_resource, "Action: sqs:SendMessage", 'Action: "sqs:*"'),
    (rules_permissions.permissions_and_variables_agree, "          JOBS_QUEUE_URL: !Ref JobsQueue\n", ""),
    (
        rules_permissions.permissions_and_variables_agree,
        "                  - !GetAtt OwnerQueue.Arn\n",
        "                  - !GetAtt OutgoingQueue.Arn\n",
    ),
    (rules_permissions.variables_hold_no_secret, "POWERTOOLS_LOG_LEVEL: !Ref LogLevel", "BOT_TOKEN: 123:ABC"),
    (
        rules_permissions.variables_hold_no_secret,
        "CLIENT_SECRET_ARN: !Ref ClientSecret",
        'CLIENT_SECRET_ARN: "{{resolve:secretsmanager:client}}"',
    ),
]


@pytest.mark.parametrize(("rule", "old", "new"), MUTATIONS, ids=[f"{r.__name__}-{n[:40]!r}" for r, _, n in MUTATIONS])
def test_gate_catches(rule: Rule, old: str, new: str, tmp_path: Path) -> None:
    assert list(rule(broken(tmp_path, old, new)))


def test_linter_catches_the_rest_in_the_translated_template(tmp_path: Path) -> None:
    """Mutations that cfn-lint misses before the transform and sees after it."""
    text = TEMPLATE.read_text()
    for old, new in (
        ("BatchSize: 1\n", "BatchSize: 100\n"),
        ("MaximumConcurrency: !Ref JobsConcurrency", "MaximumConcurrency: 1"),
        ("[ReportBatchItemFailures]", "[ReportFailures]"),
        ("POWERTOOLS_LOG_LEVEL: !Ref LogLevel", "POWERTOOLS_LOG_LEVEL: !Ref Loglevel"),
        ("secretsmanager:GetSecretValue", "secretsmanager:GetSecretValues"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "template.yaml"
    path.write_text(text)
    found = {finding.split(" ", 1)[0] for finding in lint_findings(json.dumps(read(path).body))}
    assert {"E3705", "E3034", "E3030", "E1020", "W3037"} <= found


@pytest.mark.parametrize(
    "missing", ["      AutoPublishAliasAllProperties: true\n", "      PublishLambdaVersion: true\n", None]
)
def test_a_change_of_the_layer_alone_reaches_the_alias(missing: str | None, tmp_path: Path) -> None:
    """Without either property the alias would stay on the old layer, and nobody would notice."""

    def versions(layer: str) -> set[str]:
        text = TEMPLATE.read_text().replace("ContentUri: layers/common/", f"ContentUri: {layer}")
        path = tmp_path / "template.yaml"
        path.write_text(text.replace(missing, "") if missing else text)
        return {name for name, _ in read(path).of("AWS::Lambda::Version")}

    before, after = versions("layers/before/"), versions("layers/after/")
    assert len(before) == 14
    assert before.isdisjoint(after) if missing is None else before & after
