"""The widget as it is: built, judged, type-checked and linted."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from infra.widget.archive import pack, problems
from tests.widget.built import WIDGET, build, built_archive, need_node


def test_the_archive_holds_nothing_that_amocrm_refuses() -> None:
    assert problems(built_archive()) == []


def test_the_archive_knows_where_its_api_is(tmp_path: Path) -> None:
    need_node()
    build(tmp_path, "https://api.example.org/v1")
    script = (tmp_path / "script.js").read_text()
    assert '"https://api.example.org"' in script
    assert "bridge.reon.test" not in script


def test_the_same_sources_make_the_same_archive(tmp_path: Path) -> None:
    need_node()
    build(tmp_path / "widget")
    pack(tmp_path / "widget", tmp_path / "widget.zip")
    assert (tmp_path / "widget.zip").read_bytes() == built_archive().read_bytes()


def test_the_version_of_the_package_is_the_manifests() -> None:
    with zipfile.ZipFile(built_archive()) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["widget"]["version"] == json.loads((WIDGET / "package.json").read_text())["version"]


@pytest.mark.parametrize("script", ["types", "lint"])
def test_the_sources_pass(script: str) -> None:
    need_node()
    run = subprocess.run(
        ["npm", "--prefix", str(WIDGET), "--silent", "run", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
