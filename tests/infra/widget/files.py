"""A small archive that amoCRM would take, and ways to spoil it."""

import copy
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.widget.images import SIGNATURE, SIZES

Files = dict[str, bytes]
Spoil = Callable[[Files], None]

MANIFEST: dict[str, Any] = {
    "widget": {
        "name": "widget.name",
        "description": "widget.description",
        "short_description": "widget.short_description",
        "version": "1.0.0",
        "interface_version": 2,
        "init_once": False,
        "locale": ["ru", "en"],
        "installation": True,
        "support": {"link": "https://example.org", "email": "help@example.org"},
    },
    "locations": ["settings", "advanced_settings", "lead_sources"],
    "advanced": {"title": "advanced.title"},
    "settings": {"phone": {"name": "settings.phone", "type": "text", "required": True}},
}
TEXTS = {
    "widget": {"name": "Telegram бот", "description": "О боте", "short_description": "Бот"},
    "advanced": {"title": "Боты"},
    "settings": {"phone": "Телефон"},
}
SCRIPT = "define([\n  'jquery'\n], function ($) {\n  return function () {\n    return this;\n  };\n});\n"
STYLE = ".reon-telegram-bot {\n  color: red;\n}\n"


def picture(width: int, height: int) -> bytes:
    """Return the head of a PNG, which says its size."""
    return SIGNATURE + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", width, height) + b"\x08\x06\x00\x00\x00"


def good_files() -> Files:
    return {
        "manifest.json": json.dumps(MANIFEST).encode(),
        "script.js": SCRIPT.encode(),
        "style.css": STYLE.encode(),
        "i18n/ru.json": json.dumps(TEXTS).encode(),
        "i18n/en.json": json.dumps(TEXTS).encode(),
        **{f"images/{name}": picture(*size) for name, size in SIZES.items()},
    }


def zipped(folder: Path, files: Files) -> Path:
    archive = folder / "widget.zip"
    with zipfile.ZipFile(archive, "w") as written:
        for name, content in files.items():
            written.writestr(name, content)
    return archive


def without(name: str) -> Spoil:
    return lambda files: files.__delitem__(name)


def having(name: str, content: bytes) -> Spoil:
    return lambda files: files.__setitem__(name, content)


def changed(name: str, change: Callable[[dict[str, Any]], object]) -> Spoil:
    """Change the JSON of a file."""

    def spoil(files: Files) -> None:
        content = copy.deepcopy(json.loads(files[name]))
        change(content)
        files[name] = json.dumps(content).encode()

    return spoil


def script_with(line: str) -> Spoil:
    return lambda files: files.__setitem__(
        "script.js", SCRIPT.replace("return this;", f"{line}\n    return this;").encode()
    )


def style_with(rule: str) -> Spoil:
    return lambda files: files.__setitem__("style.css", (STYLE + rule).encode())
