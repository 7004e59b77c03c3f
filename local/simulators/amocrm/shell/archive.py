"""The widget's archive as amoCRM serves it to its pages, and the libraries that amoCRM brings along."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
BUILT = ROOT / "dist" / "widget.zip"
MODULES = ROOT / "widget" / "node_modules"
LIBRARIES = {
    "require": "requirejs/require.js",
    "jquery": "jquery/dist/jquery.js",
    "underscore": "underscore/underscore.js",
    "twig": "twig/twig.min.js",
}
"""What a widget gets by name from amoCRM, and where npm puts it. The real one has more that ours does not use.

The versions are in `widget/package.json`: those that …/content/web_sdk/system_modules lists.
"""

NEEDED = ("manifest.json", "script.js")


class ArchiveError(Exception):
    """The archive is not there or amoCRM would not take it; the message is for the developer."""


@dataclass(frozen=True)
class Archive:
    """A zip file that may be built anew at any time, so it is opened for every look."""

    path: Path = BUILT

    def read(self, name: str) -> bytes | None:
        """Return a file of the archive, None when it has none of that name. Raises `ArchiveError`."""
        with self._open() as files:
            try:
                return files.read(name)
            except KeyError:
                return None

    def manifest(self) -> dict[str, Any]:
        for name in NEEDED:
            if self.read(name) is None:
                raise ArchiveError(f"В архиве виджета {self.path.name} нет файла {name}")
        return self._json("manifest.json")

    def texts(self, language: str) -> dict[str, Any]:
        """Return the texts of a language, or of the first of the manifest where that one is missing."""
        locales: list[str] = self.manifest()["widget"]["locale"]
        return self._json(f"i18n/{language if language in locales else locales[0]}.json")

    def _open(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.path)
        except FileNotFoundError as error:
            raise ArchiveError("Архив виджета ещё не собран. Соберите его командой make widget") from error
        except (OSError, zipfile.BadZipFile) as error:
            raise ArchiveError(f"Архив виджета {self.path.name} не читается: {error}") from error

    def _json(self, name: str) -> dict[str, Any]:
        try:
            parsed = json.loads(self.read(name) or b"")
        except ValueError as error:
            raise ArchiveError(f"Файл {name} виджета — не JSON: {error}") from error
        if not isinstance(parsed, dict):
            raise ArchiveError(f"Файл {name} виджета — не объект")
        return parsed


def library(name: str, modules: Path = MODULES) -> Path | None:
    """Return the file of a library that amoCRM brings; None for one that is not known or not installed."""
    place = LIBRARIES.get(name)
    if place is None or not (modules / place).is_file():
        return None
    return modules / place


def require_libraries(modules: Path = MODULES) -> None:
    """Raise `ArchiveError` while the libraries are not installed."""
    if missing := [name for name in LIBRARIES if library(name, modules) is None]:
        raise ArchiveError(f"Нет библиотек {', '.join(missing)}. Их ставит команда make widget")
