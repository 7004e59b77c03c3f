"""What `make build` hands to a deployment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.translated import ROOT

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    python = os.path.relpath(sys.executable, ROOT)
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "build", f"PYTHON={python}", f"BUILD={folder}"]
    run = subprocess.run(command, cwd=ROOT, env=outer, capture_output=True, text=True, check=False)
    if "Python 3.13 is needed to build" in run.stderr:
        pytest.skip("no python3.13 that starts: nothing is built")
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


def without_bytecode(folder: Path) -> list[Path]:
    """Return the modules of a folder that a cold start would have to compile."""
    modules = list(folder.rglob("*.py"))
    assert modules, f"no modules in {folder}"
    return [m for m in modules if not (m.parent / "__pycache__" / f"{m.stem}.cpython-313.pyc").exists()]


def test_layer_ships_the_package_with_bytecode(built: Path) -> None:
    layer = built / "CommonLayer" / "python"
    assert (layer / "bridge" / "__init__.py").exists()
    assert without_bytecode(layer) == []


def test_functions_ship_bytecode(built: Path) -> None:
    for function in ("TelegramReceive", "AmoReceive", "TokenRefresh"):
        assert without_bytecode(built / function) == []


def test_layer_is_made_for_the_runtime(built: Path) -> None:
    layer = built / "CommonLayer" / "python"
    compiled = [library.name for library in layer.rglob("*.so")]
    assert compiled
    assert all("313-aarch64" in name for name in compiled)
    assert not (layer / "boto3").exists(), "the runtime brings boto3 itself"
    assert not (layer / "bin").exists()
