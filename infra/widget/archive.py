"""The zip that amoCRM takes: packed the same way every time, and looked at as a moderator would."""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from infra.widget.images import image_problems
from infra.widget.manifest import manifest_problems
from infra.widget.script import script_problems
from infra.widget.style import style_problems

LARGEST = 5 * 1024 * 1024
"""Bytes of the whole archive; ours is a tenth of it."""

FILES = ("manifest.json", "script.js", "style.css")
FOLDERS = {"i18n": ".json", "images": ".png", "templates": ".twig"}
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip can name: equal sources make equal archives."""


def pack(folder: Path, archive: Path) -> None:
    """Write the files of a folder into a zip, sorted, without their times; until it is whole the old one stays."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    unfinished = archive.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as written:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            written.writestr(entry, path.read_bytes())
    unfinished.replace(archive)


def problems(archive: Path) -> list[str]:
    """Return what amoCRM would refuse in an archive, one sentence each; none when all is well."""
    try:
        with zipfile.ZipFile(archive) as opened:
            files = {entry.filename: opened.read(entry) for entry in opened.infolist() if not entry.is_dir()}
    except zipfile.BadZipFile:
        return [f"{archive.name} is no zip archive"]
    found = [*_layout(files)]
    if archive.stat().st_size > LARGEST:
        found.append(f"{archive.name} is larger than {LARGEST // 1024 // 1024} MB")
    found += manifest_problems(files)
    found += image_problems(files)
    for name, judge in (("script.js", script_problems), ("style.css", style_problems)):
        if name in files:
            found += judge(files[name].decode("utf-8", errors="replace"))
    return found


def _layout(files: dict[str, bytes]) -> Iterator[str]:
    for name in FILES:
        if name not in files:
            yield f"{name} is missing: it has to be at the top of the archive"
    for name in sorted(files):
        path = PurePosixPath(name)
        folder = path.parts[0] if len(path.parts) == 2 else ""
        if name not in FILES and FOLDERS.get(folder) != path.suffix:
            yield f"{name} does not belong into the archive"
