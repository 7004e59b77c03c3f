"""What holds for everything that keeps data: queues, tables, the bucket, keys and secrets."""

import json
from collections.abc import Iterator

from tests.infra.translated import Translated

KEEPING = (
    "AWS::DynamoDB::Table",
    "AWS::SQS::Queue",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
)
DAY = 24 * 3600
KEPT_FOR = {"OwnerQueue": DAY}
"""Seconds for which a queue keeps what it carries, where that is no longer wanted then; fourteen days otherwise."""
FEWEST_TRIES = 5


def survives_the_stack(template: Translated) -> Iterator[str]:
    for name, resource in template.resources.items():
        policies = (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        if resource["Type"] in KEEPING and policies != ("RetainExceptOnCreate", "Retain"):
            yield f"{name}: goes with the stack or with a replacement, or stays behind a first deployment that failed"


def queues_give_up_into_dead_letters(template: Translated) -> Iterator[str]:
    queues = dict(template.of("AWS::SQS::Queue"))
    dead = {name for q in queues.values() for name in template.named(q.get("RedrivePolicy", {}))}
    for name, queue in queues.items():
        policy = queue.get("RedrivePolicy")
        if policy is None and name not in dead:
            yield f"{name}: no dead-letter queue"
        if policy is not None and template.number(policy["maxReceiveCount"]) < FEWEST_TRIES:
            yield f"{name}: gives up after {policy['maxReceiveCount']} tries"
        for target in template.named(policy or {}):
            if queues[target].get("FifoQueue") != queue.get("FifoQueue"):
                yield f"{name}: {target} is of the other kind"


def queues_are_fifo_encrypted_and_patient(template: Translated) -> Iterator[str]:
    for name, queue in template.of("AWS::SQS::Queue"):
        if queue.get("FifoQueue") is not True:
            yield f"{name}: keeps no order"
        if queue.get("DeduplicationScope") != "messageGroup" or queue.get("FifoThroughputLimit") != "perMessageGroupId":
            yield f"{name}: one limit for all conversations together"
        if not (queue.get("SqsManagedSseEnabled") is True or "KmsMasterKeyId" in queue):
            yield f"{name}: not encrypted"
        wanted = KEPT_FOR.get(name, 14 * DAY)
        if template.number(queue.get("MessageRetentionPeriod", 0)) != wanted:
            yield f"{name}: does not keep what it carries for {wanted} seconds"


def tables_can_be_restored(template: Translated) -> Iterator[str]:
    for name, table in template.of("AWS::DynamoDB::Table"):
        if table.get("PointInTimeRecoverySpecification") != {"PointInTimeRecoveryEnabled": True}:
            yield f"{name}: no point-in-time recovery"
        if table.get("SSESpecification") != {"SSEEnabled": True}:
            yield f"{name}: not encrypted"
        if str(template.value(table.get("DeletionProtectionEnabled"))).lower() != "true":
            yield f"{name}: may be deleted"
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{name}: not on demand"


def the_bucket_is_private(template: Translated) -> Iterator[str]:
    for name, bucket in template.of("AWS::S3::Bucket"):
        block = bucket.get("PublicAccessBlockConfiguration", {})
        if len(block) != 4 or not all(block.values()):
            yield f"{name}: may become public"
        if "BucketEncryption" not in bucket:
            yield f"{name}: not encrypted"


def buckets_are_not_named_after_the_stack(template: Translated) -> Iterator[str]:
    """A stack's name may have capitals, a bucket's may not."""
    for name, bucket in template.of("AWS::S3::Bucket"):
        if "AWS::StackName" in json.dumps(bucket.get("BucketName", "")):
            yield f"{name}: its name may not be one"


def copies_of_files_end(template: Translated) -> Iterator[str]:
    """Files of people go after the days that the operator chose; their own photos stay while messages name them."""
    for name, bucket in template.of("AWS::S3::Bucket"):
        rules = bucket.get("LifecycleConfiguration", {}).get("Rules", [])
        ending = {rule.get("Prefix"): rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule}
        if ending != {"files/": {"Ref": "MediaRetentionDays"}}:
            yield f"{name}: files do not end as they should, but {ending}"
        if not any("AbortIncompleteMultipartUpload" in rule for rule in rules):
            yield f"{name}: keeps what was never finished"


def no_browser_runs_what_strangers_sent(template: Translated) -> Iterator[str]:
    policies = dict(template.of("AWS::CloudFront::ResponseHeadersPolicy"))
    for name, distribution in template.of("AWS::CloudFront::Distribution"):
        behaviour = distribution["DistributionConfig"]["DefaultCacheBehavior"]
        (policy,) = template.named(behaviour.get("ResponseHeadersPolicyId")) or {""}
        headers = policies.get(policy, {}).get("ResponseHeadersPolicyConfig", {}).get("SecurityHeadersConfig", {})
        if headers.get("ContentTypeOptions") != {"Override": True}:
            yield f"{name}: a browser may take a file for something else"
        directives = headers.get("ContentSecurityPolicy", {}).get("ContentSecurityPolicy", "").split("; ")
        if not {"default-src 'none'", "sandbox"} <= set(directives):
            yield f"{name}: a browser may run a file"
        of_the_bucket = any("S3OriginConfig" in origin for origin in distribution["DistributionConfig"]["Origins"])
        if of_the_bucket and set(behaviour.get("AllowedMethods", [])) != {"GET", "HEAD"}:
            yield f"{name}: more than reading"


def keys_turn(template: Translated) -> Iterator[str]:
    for name, key in template.of("AWS::KMS::Key"):
        if key.get("EnableKeyRotation") is not True:
            yield f"{name}: never rotated"
        if template.number(key.get("PendingWindowInDays", 30)) < 14:
            yield f"{name}: gone too soon after a deletion by mistake"


RULES = (
    survives_the_stack,
    queues_give_up_into_dead_letters,
    queues_are_fifo_encrypted_and_patient,
    tables_can_be_restored,
    the_bucket_is_private,
    buckets_are_not_named_after_the_stack,
    copies_of_files_end,
    no_browser_runs_what_strangers_sent,
    keys_turn,
)
