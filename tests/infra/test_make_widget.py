"""What `make` does about the widget: only with Node.js, and nothing else needs one."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.infra.translated import ROOT

TOOLS = ("sh", "bash", "awk", "cksum", "grep", "rm", "touch", "mkdir", "dirname", "cp", "cat", "test", "make")
NODE = '#!/bin/sh\ncase "$*" in --version) echo {version} ;; *) echo "node $@" >> "{ran}" ;; esac\n'
NPM = '#!/bin/sh\necho "npm $@" >> "{ran}"\ncase "$*" in *ci) mkdir -p "$2/node_modules"; exit {ci} ;; esac\n'
PYTHON = '#!/bin/sh\ncase "$*" in *version_info*) echo 3.11 ;; *infra*) echo "python $@" >> "{ran}" ;; esac\n'
NEED_NODE = ("widget", "tests/e2e/gateway/clients")


class Clone:
    """A clone as far as make can see, on a machine with these programs, which only write down what they are told."""

    def __init__(self, folder: Path, node: str | None, ci: int = 0) -> None:
        self.folder, self.ran, self.programs = folder, folder / "ran", folder / "programs"
        shutil.copy(ROOT / "Makefile", folder)
        shutil.copytree(ROOT / "requirements", folder / "requirements")
        for place in NEED_NODE:
            (folder / place).mkdir(parents=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(ROOT / place / name, folder / place)
        self.programs.mkdir()
        for tool in TOOLS:
            (self.programs / tool).symlink_to(shutil.which(tool) or pytest.skip(f"there is no {tool}"))
        scripts = {"python": PYTHON, **({"node": NODE, "npm": NPM} if node else {})}
        for name, script in scripts.items():
            program = self.programs / name
            program.write_text(script.format(version=node, ran=self.ran, ci=ci))
            program.chmod(0o755)

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [f"{self.programs}/make", "--no-print-directory", f"PYTHON={self.programs}/python", *arguments]
        outer = {"PATH": str(self.programs)}
        return subprocess.run(command, cwd=self.folder, env=outer, capture_output=True, text=True, check=False)

    def told(self) -> list[str]:
        return self.ran.read_text().splitlines() if self.ran.exists() else []

    def have_environments(self) -> None:
        """Let make believe that everything of Python's is installed, and that pytest passes."""
        dry = self.make("-n", "test")
        for stamp in {word for word in dry.stdout.split() if "/ready-" in word or word.startswith(".venv/")}:
            if "-3.11-" in stamp:
                (self.folder / stamp).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / stamp).touch()
        pytest_there = self.folder / ".venv" / "bin" / "pytest"
        pytest_there.parent.mkdir(parents=True, exist_ok=True)
        pytest_there.write_text("#!/bin/sh\n")
        pytest_there.chmod(0o755)


def test_the_widget_is_installed_checked_built_and_judged(tmp_path: Path) -> None:
    clone = Clone(tmp_path, "v20.19.0")
    assert clone.make("widget", "PUBLIC_URL=https://api.example.org").returncode == 0
    built = [
        "npm --prefix widget --silent run check",
        "node widget/build.mjs dist/widget --public-url https://api.example.org",
        "python -m infra.widget dist/widget dist/widget.zip",
    ]
    assert clone.told() == ["npm --prefix widget --silent --ignore-scripts ci", *built]

    clone.ran.unlink()
    assert clone.make("widget", "PUBLIC_URL=https://api.example.org").returncode == 0
    assert clone.told() == built

    clone.ran.unlink()
    lock = clone.folder / "widget" / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    assert clone.make("widget").returncode == 0
    assert clone.told()[0] == "npm --prefix widget --silent --ignore-scripts ci"


@pytest.mark.parametrize("node", [None, "v18.20.4"])
def test_without_node_the_widget_says_what_it_needs(tmp_path: Path, node: str | None) -> None:
    clone = Clone(tmp_path, node)
    made = clone.make("widget")
    assert made.returncode == 2
    assert "Node.js 20 or newer is needed to build the widget" in made.stderr
    assert clone.told() == []


@pytest.mark.parametrize("node", [None, "v18.20.4"])
def test_without_node_the_tests_run(tmp_path: Path, node: str | None) -> None:
    clone = Clone(tmp_path, node)
    clone.have_environments()
    assert clone.make("test").returncode == 0
    assert clone.told() == []


@pytest.mark.parametrize("ci", [0, 1])
def test_with_node_the_tests_have_its_packages_where_they_can_be_had(tmp_path: Path, ci: int) -> None:
    clone = Clone(tmp_path, "v22.1.0", ci)
    clone.have_environments()
    made = clone.make("test")
    assert made.returncode == 0, made.stderr
    assert clone.told() == [f"npm --prefix {place} --silent --ignore-scripts ci" for place in NEED_NODE]


@pytest.mark.parametrize("place", NEED_NODE)
def test_the_lock_file_names_hashes_and_no_address(place: str) -> None:
    """`npm --prefix … run lock` writes it so."""
    lock = (ROOT / place / "package-lock.json").read_text()
    assert "://" not in lock
    assert '"integrity": "sha512-' in lock
