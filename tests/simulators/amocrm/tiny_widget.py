"""A small widget's archive, made of `tests/data/tiny-widget`."""

import zipfile
from pathlib import Path

FILES = Path(__file__).parents[2] / "data" / "tiny-widget"


def pack(into: Path, leave_out: str = "") -> Path:
    """Write the archive into a folder and return its path."""
    path = into / "widget.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(FILES.rglob("*")):
            name = file.relative_to(FILES).as_posix()
            if file.is_file() and name != leave_out:
                archive.write(file, name)
    return path
