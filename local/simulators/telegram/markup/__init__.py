"""Turns `parse_mode` markup into text and entities, and refuses bad markup in the real server's words.

Rules: https://core.telegram.org/bots/api#formatting-options; wordings: tdlib/td, MessageEntity.cpp. Offsets and lengths
of entities are UTF-16 code units, offsets in errors are bytes of UTF-8.
"""

from local.simulators.telegram.markup.builder import MarkupError, utf16_length
from local.simulators.telegram.markup.html import parse_html
from local.simulators.telegram.markup.legacy import parse_markdown
from local.simulators.telegram.markup.markdown import parse_markdown_v2

__all__ = ["MarkupError", "parse_html", "parse_markdown", "parse_markdown_v2", "utf16_length"]
