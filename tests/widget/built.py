"""The widget's archive for tests: built once, from the sources as they are, where Node.js is."""

import fcntl
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import pytest

from infra.widget.archive import pack
from local.world import PUBLIC_URL

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "widget"
ARCHIVE = ROOT / "dist" / "widget.zip"
NOT_SOURCES = {"node_modules"}


def need_node() -> None:
    """Skip the test, and say why, where the widget cannot be built."""
    node = shutil.which("node")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout if node else ""
    if not (found := re.match(r"v(\d+)", version)) or int(found[1]) < 20:
        pytest.skip("building the widget needs Node.js 20")
    if not (WIDGET / "node_modules" / "esbuild").exists():
        pytest.skip("widget/node_modules is empty: make test installs it, or npm --prefix widget ci")


def built_archive() -> Path:
    """Return the archive of the widget for the local world, built anew where a source is younger than it."""
    need_node()
    ARCHIVE.parent.mkdir(exist_ok=True)
    with (ARCHIVE.parent / "widget.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_current():
            with tempfile.TemporaryDirectory() as folder:
                build(Path(folder))
                pack(Path(folder), ARCHIVE)
    return ARCHIVE


def build(folder: Path, public_url: str = PUBLIC_URL) -> None:
    command = ["node", str(WIDGET / "build.mjs"), str(folder), "--public-url", public_url]
    subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)


def _is_current() -> bool:
    if not ARCHIVE.exists():
        return False
    sources = (path for top in WIDGET.iterdir() if top.name not in NOT_SOURCES for path in (top, *top.rglob("*")))
    if max(path.stat().st_mtime for path in sources) > ARCHIVE.stat().st_mtime:
        return False
    with zipfile.ZipFile(ARCHIVE) as archive:
        return f'"{PUBLIC_URL}"' in archive.read("script.js").decode()
