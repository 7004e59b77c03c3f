"""The settings of a function: its environment variables, read once at cold start."""

import os
from collections.abc import Mapping

from botocore.config import Config

AWS_PATIENCE = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})
"""How long a call to AWS may take and how often it is repeated: well under any function's own time."""

ENTRANCE_PATIENCE = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "max_attempts": 1})
"""For what an entrance can do without: who waits for its answer, waits a few seconds in all."""

FILE_PATIENCE = AWS_PATIENCE.merge(Config(read_timeout=10))
"""For S3, which answers when it has the whole file."""


class ConfigurationError(Exception):
    """A function was deployed without a setting it needs."""


class Settings:
    """The environment by name; a missing or malformed setting stops the cold start with its name."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = dict(os.environ if environment is None else environment)

    def text(self, name: str) -> str:
        try:
            return self._environment[name]
        except KeyError:
            raise ConfigurationError(f"the environment variable {name} is not set") from None

    def number(self, name: str) -> float:
        value = self.text(name)
        try:
            return float(value)
        except ValueError:
            raise ConfigurationError(f"the environment variable {name} is not a number") from None
