"""What holds for the way of a bot's own code to its Bot API: the distribution, the API behind it and the function."""

from collections.abc import Iterator
from typing import Any

from tests.infra.translated import Translated

METHODS = {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}
CACHES_NOTHING = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
PASSES_ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
"""AWS's own policies CachingDisabled and AllViewerExceptHostHeader."""

ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
"""What CloudFront gives again for ten seconds unless it is told not to ("How CloudFront caches HTTP 4xx and 5xx")."""

API_WAITS = 30
"""Seconds for which an HTTP API waits for its function at most."""


def _config(template: Translated) -> dict[str, Any]:
    config: dict[str, Any] = template.resources["GatewayDistribution"]["Properties"]["DistributionConfig"]
    return config


def passes_everything_on(template: Translated) -> Iterator[str]:
    behaviour = _config(template)["DefaultCacheBehavior"]
    if set(behaviour["AllowedMethods"]) != METHODS:
        yield "not every method comes through"
    if behaviour.get("CachePolicyId") != CACHES_NOTHING:
        yield "an answer may be given again"
    if behaviour.get("OriginRequestPolicyId") != PASSES_ALL_BUT_HOST:
        yield "headers or the query are left out"
    if behaviour.get("Compress") is not False:
        yield "bytes may come otherwise than they were sent"
    if "CacheBehaviors" in _config(template):
        yield "some paths go another way"
    if _config(template).get("CustomErrorResponses") != [{"ErrorCode": e, "ErrorCachingMinTTL": 0} for e in ERRORS]:
        yield "an error is given again, or in other words"


def keeps_keys_to_itself(template: Translated) -> Iterator[str]:
    config = _config(template)
    if "Logging" in config or "RealtimeLogConfigArn" in config["DefaultCacheBehavior"]:
        yield "its log would hold keys"
    if config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] != "https-only":
        yield "a key may travel without TLS"
    with_certificate = config["ViewerCertificate"]["Fn::If"][1]
    if with_certificate.get("MinimumProtocolVersion") != "TLSv1.2_2021":
        yield "takes a TLS that is no longer safe"
    (origin,) = config["Origins"]
    if origin["CustomOriginConfig"]["OriginProtocolPolicy"] != "https-only":
        yield "keys travel to the API without TLS"


def refuses_what_no_event_can_carry(template: Translated) -> Iterator[str]:
    associations = _config(template)["DefaultCacheBehavior"].get("FunctionAssociations", [])
    if [(one["EventType"], template.named(one["FunctionARN"])) for one in associations] != [
        ("viewer-request", {"GatewayBounds"})
    ]:
        yield "a large body is refused in API Gateway's words"
    if template.resources["GatewayBounds"]["Properties"].get("AutoPublish") is not True:
        yield "the function that refuses it is never live"


def gives_up_from_the_inside_out(template: Translated) -> Iterator[str]:
    """Function, API, distribution: who waits longest hears of it, and CloudFront asks a GET again that it gave up."""
    (origin,) = _config(template)["Origins"]
    if template.number(origin["CustomOriginConfig"].get("OriginReadTimeout", 30)) <= API_WAITS:
        yield "the distribution gives up before the API"
    if template.number(template.resources["BotApi"]["Properties"]["Timeout"]) >= API_WAITS:
        yield "the API gives up before the function"


RULES = (
    passes_everything_on,
    keeps_keys_to_itself,
    refuses_what_no_event_can_carry,
    gives_up_from_the_inside_out,
)
