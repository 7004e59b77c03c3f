"""Logging without secrets, and counters."""

import logging
import re
from collections import Counter
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

_TOKENS = (
    re.compile(r"\d{1,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}"),
    re.compile(r"\b(?:def50)?[0-9a-f]{100,}\b"),
)
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{10,}(?P<rest>\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)?")
"""A JWT, or what begins like one: that is passed over whole, lest each of its beginnings be looked at to its end."""


class RedactingFormatter(LambdaPowertoolsFormatter):
    """Take bot tokens and JWTs out of whatever is about to be written, should one ever get into a message."""

    def serialize(self, log: Any) -> str:
        return redact(str(super().serialize(log)))


def redact(text: str) -> str:
    for pattern in _TOKENS:
        text = pattern.sub("[secret]", text)
    return _JWT.sub(lambda found: "[secret]" if found["rest"] else found[0], text)


class RedactingFilter(logging.Filter):
    """Do the same for what libraries write: it reaches the runtime's handler, not ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), None
        return True


logger = Logger(logger_formatter=RedactingFormatter())

# Libraries write what they send: httpx every URL, in which the Bot API has its token, and botocore every body and
# header. No log level of a deployment wakes them; they are heard when something is wrong.
for _name in ("", "boto3", "botocore", "urllib3", "httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)
for _handler in logging.getLogger().handlers:
    _handler.addFilter(RedactingFilter())


class Counters:
    """Counts what happened in one invocation and writes it as one metrics line (EMF) at its end."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, name: str) -> None:
        self._counts[name] += 1

    def flush(self) -> None:
        counts, self._counts = self._counts, Counter()
        if not counts:
            return
        metrics = Metrics(namespace="TelegramBridge")
        for name, value in counts.items():
            metrics.add_metric(name=name, unit="Count", value=value)
        metrics.flush_metrics()
