"""Styles of the widget touch nothing of the CRM and of other widgets: all of them live under one class."""

import re
from collections.abc import Iterator

ROOT = ".reon-telegram-bot"
STRING = re.compile(r"""/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""", re.DOTALL)
BLOCK = re.compile(r"([^{};]+)\{|\}|;")
OUTSIDE = re.compile(r"url\(\s*(?!['\"]?data:)[^)]*\)|@import", re.IGNORECASE)


def style_problems(style: str) -> Iterator[str]:
    if (found := OUTSIDE.search(style)) is not None:
        yield f"style.css loads something from elsewhere: {found.group()[:60]}"
    for selector in _selectors(STRING.sub(lambda match: '""' if match.group()[0] in "\"'" else "", style)):
        for part in re.split(r",(?![^(]*\))", selector):
            if not re.search(re.escape(ROOT) + r"(?![a-zA-Z0-9])", part):
                yield f"style.css, `{part.strip()}`: every selector has to be under {ROOT}"


def _selectors(style: str) -> Iterator[str]:
    inside: list[str] = []
    for block in BLOCK.finditer(style):
        if block.group() == "}":
            if inside:
                inside.pop()
        elif (opened := block.group(1)) is not None:
            opened = opened.strip()
            if not opened.startswith("@") and not any(outer.startswith("@keyframes") for outer in inside):
                yield opened
            inside.append(opened)
