"""The Lambda function behind the widget."""

from bridge.bootstrap import settings_service
from settings_api.api import build

handler = build(settings_service())
