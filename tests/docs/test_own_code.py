"""What owners are told to write in their code: the same in the guide and in the widget, and libraries obey it."""

import re
import runpy
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.infra.translated import ROOT

SNIPPETS = ROOT / "widget/src/bot/code/snippets"
GUIDES = {
    "123456789:ВАШ_КЛЮЧ": (ROOT / "docs/own-code.md").read_text(encoding="utf-8"),
    "123456789:YOUR_KEY": (ROOT / "docs/own-code.en.md").read_text(encoding="utf-8"),
}
"""The guide in both languages, by the key that its examples show."""
CLIENTS = ROOT / "tests/e2e/gateway/clients"
NAMES = sorted(path.stem for path in SNIPPETS.glob("*.txt"))
KEY = "123456789:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"
IN_THE_GUIDE = {"address": "https://bots.example.ru", "host": "bots.example.ru"}

PROGRAMS = {
    "aiogram": """
import asyncio

async def main():
    me = await bot.get_me()
    file = await bot.download("file-1")
    await bot.session.close()
    print(me.username, file.read().decode())

asyncio.run(main())
""",
    "ptb": """
import asyncio

async def main():
    async with application.bot as bot:
        me = await bot.get_me()
        file = await bot.get_file("file-1")
        print(me.username, bytes(await file.download_as_bytearray()).decode())

asyncio.run(main())
""",
    "telebot": """
me = bot.get_me()
print(me.username, bot.download_file(bot.get_file("file-1").file_path).decode())
""",
    "grammy": """
const me = await bot.api.getMe();
const answer = await fetch(linkTo(await bot.api.getFile('file-1')));
console.log(me.username, await answer.text());
""",
    "telegraf": """
const me = await bot.telegram.getMe();
const answer = await fetch(await bot.telegram.getFileLink('file-1'));
console.log(me.username, await answer.text());
""",
}
"""What a program does behind the snippet: it asks who it is, and takes a file down."""

ME = b'{"ok":true,"result":{"id":123456789,"is_bot":true,"first_name":"Shop","username":"shop_bot"}}'
FILE = b'{"ok":true,"result":{"file_id":"file-1","file_unique_id":"u","file_size":4,"file_path":"photos/file_1.jpg"}}'


class _Gateway(BaseHTTPRequestHandler):
    """Answers to the key and to nothing else."""

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        known = {
            f"/bot{KEY}/getMe": ME,
            f"/bot{KEY}/getFile": FILE,
            f"/bot{KEY}/sendMessage": b'{"ok":true,"result":true}',
            f"/file/bot{KEY}/photos/file_1.jpg": b"rose",
        }
        found = known.get(unquote(self.path.partition("?")[0]))
        body = found or b'{"ok":false,"error_code":404,"description":"Not Found"}'
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json" if body.startswith(b"{") else "image/jpeg")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Gateway)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def snippet(name: str, **values: str) -> str:
    text = (SNIPPETS / f"{name}.txt").read_text(encoding="utf-8").rstrip()
    known = {"schema": "https", "port": "443"} | values
    return re.sub(r"\{(address|key|schema|host|port)\}", lambda found: known[found[1]], text)


@pytest.mark.parametrize("key", GUIDES)
@pytest.mark.parametrize("name", NAMES)
def test_the_guide_says_what_the_widget_says(name: str, key: str) -> None:
    assert f"\n{snippet(name, key=key, **IN_THE_GUIDE)}\n```" in GUIDES[key]


@pytest.mark.parametrize("name", ["aiogram", "ptb", "telebot"])
def test_a_python_library_goes_where_the_snippet_says(
    name: str, address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / f"program_{name}.py"
    program.write_text(snippet(name, address=address, key=KEY) + "\n" + PROGRAMS[name], encoding="utf-8")
    runpy.run_path(str(program))
    assert capsys.readouterr().out == "shop_bot rose\n"


@pytest.mark.parametrize("name", ["grammy", "telegraf"])
def test_a_library_of_javascript_goes_where_the_snippet_says(name: str, address: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not (CLIENTS / "node_modules" / name).exists():
        pytest.skip(f"no Node.js, or no packages of it: npm --prefix {CLIENTS} ci")
    (tmp_path / "node_modules").symlink_to(CLIENTS / "node_modules")
    program = tmp_path / "program.mjs"
    program.write_text(snippet(name, address=address, key=KEY) + "\n" + PROGRAMS[name], encoding="utf-8")
    done = subprocess.run([node, str(program)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.returncode) == ("shop_bot rose\n", 0), done.stderr


def test_curl_goes_where_the_snippet_says(address: str, tmp_path: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("no curl")
    lines = snippet("curl", address=address, key=KEY).replace("curl '", f"'{curl}' -sf '")
    done = subprocess.run(
        ["/bin/sh", "-ec", lines], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.returncode) == (ME.decode() + '{"ok":true,"result":true}', 0), done.stderr
    assert (tmp_path / "photo.jpg").read_bytes() == b"rose"
