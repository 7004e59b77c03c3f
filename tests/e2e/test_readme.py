"""The README's commands do what it says they do."""

import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from local.driver import ROOT, LocalStack
from local.world import DEFAULT_PORT
from tests.e2e.driving import Account, World, eventually

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```bash\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
TOOLS = ("bash", "curl", "python3")


def on(stack: LocalStack, text: str) -> str:
    """Move the addresses of a fresh `make up` to where this stack listens."""
    return re.sub(
        r"127\.0\.0\.1:(\d+)", lambda found: f"127.0.0.1:{stack.ports.base + int(found[1]) - DEFAULT_PORT}", text
    )


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}")
def test_the_examples_carry_a_message_both_ways(empty_stack: LocalStack, tmp_path: Path) -> None:
    assert len(EXAMPLES) == 3
    script = on(empty_stack, "\n".join(EXAMPLES)) + '\necho "$account $bot" > ids\n'

    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    account_id, bot_id = map(int, (tmp_path / "ids").read_text().split())
    with httpx.Client(timeout=30) as http:
        world = World(empty_stack, http)
        account = Account(world, account_id, "", "flowers")
        assert account.texts(f"{bot_id}:7") == ["Здравствуйте!"]
        assert eventually(lambda: "Добрый день!" in _sent(world, bot_id))
        refused = [call for call in world.tg("GET", "/sim/requests") if call["status"] == 429]
        assert len(refused) == 2
        assert _sent(world, bot_id).count("Добрый день!") == 1


def _sent(world: World, bot_id: int) -> list[str]:
    calls = world.tg("GET", f"/sim/sent?bot_id={bot_id}")
    return [call["params"]["text"] for call in calls if call["method"] == "sendMessage" and call["result"]["ok"]]


def test_the_table_of_ports_is_right(stack: LocalStack) -> None:
    ports = {int(port) - DEFAULT_PORT for port in re.findall(r"^\| (86\d\d) \|", README, re.MULTILINE)}
    known = stack.ports
    outside = (known.telegram, known.amocrm, known.partners, known.owner)
    listening = (known.playground, known.api, known.gateway, *outside)
    assert ports == {port - known.base for port in (*listening, known.engine, known.lambda_runtime)}


def test_the_examples_wait_for_what_they_need_and_not_for_time() -> None:
    commands = [line.strip() for example in EXAMPLES for line in example.splitlines()]
    assert [line for line in commands if line.startswith("sleep")] == ["sleep 0.2"], "only the loop of wait_for pauses"
