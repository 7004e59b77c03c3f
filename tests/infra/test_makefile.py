"""What `make` offers, and when it installs."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.infra.translated import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
RECORDER = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/ran"
case "$*" in
  *version_info*'% sys'*) echo 3.11 ;;
  *'-m venv'*)
    for folder; do :; done
    mkdir -p "$folder/bin"
    for name in python python3.11; do cp "$0" "$folder/bin/$name"; done ;;
esac
"""


def listed(text: str) -> set[str]:
    return set(re.findall(r"\bmake ([a-z]+)", text))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone as far as make can see, with a Python that only writes down what it is told."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    python = tmp_path / "python"
    python.write_text(RECORDER)
    python.chmod(0o755)
    return tmp_path


def make(clone: Path, *arguments: str) -> str:
    command = ["make", "--no-print-directory", f"PYTHON={clone}/python", *arguments]
    outer = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    return subprocess.run(command, cwd=clone, env=outer, capture_output=True, text=True, check=True).stdout


def installed(clone: Path) -> list[str]:
    """Return the lock files that pip was told to install since the last look."""
    found = []
    for record in clone.glob("**/bin/ran"):
        found += re.findall(r"requirements/(\w+)\.txt", record.read_text())
        record.unlink()
    return sorted(found)


def test_bare_make_lists_the_targets(clone: Path) -> None:
    assert listed(make(clone)) == TARGETS
    assert installed(clone) == []


def test_the_readme_names_no_command_that_is_not_there() -> None:
    assert set(re.findall(r"`make ([a-z]+)", README)) <= TARGETS


def test_up_installs_only_what_running_needs(clone: Path) -> None:
    make(clone, "up")
    assert installed(clone) == ["engine", "run"]


def test_what_is_locked_anew_but_equal_is_not_installed_again(clone: Path) -> None:
    make(clone, "up")
    installed(clone)
    for lock in (clone / "requirements").iterdir():
        lock.write_bytes(lock.read_bytes())

    make(clone, "up")

    assert installed(clone) == []


def test_a_lock_file_with_other_content_is_installed_even_when_it_is_old(clone: Path) -> None:
    make(clone, "up")
    installed(clone)
    lock = clone / "requirements" / "run.txt"
    before = lock.read_text()
    for text in (before + "# newer\n", before):
        lock.write_text(text)
        make(clone, "up")
        assert installed(clone) == ["run"]


def test_the_tests_add_theirs_to_what_runs(clone: Path) -> None:
    make(clone, "up")
    installed(clone)
    make(clone, "bench")
    assert installed(clone) == ["dev"]
