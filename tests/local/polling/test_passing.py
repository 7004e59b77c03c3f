"""What the proxy passes on: every other method and every file, byte for byte."""

import os
import socket
import threading

import httpx
import pytest

from tests.local.polling.running import RunningProxy

LARGE = 12 * 1024 * 1024


def test_a_call_and_its_refusal_are_passed_on_as_they_are(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.sim.write(bot_id)
    sent = proxy.call(token, "sendMessage", chat_id=5, text="Здравствуйте")
    assert sent["result"]["text"] == "Здравствуйте"
    assert proxy.http.get(f"/bot{token}/getMe").json() == proxy.sim.call(token, "getMe")
    for wrong in ("nothing", "sendMessage"):
        ours, theirs = (http.post(f"/bot{token}/{wrong}", data={"a": "b"}) for http in (proxy.http, proxy.sim.http))
        assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)


def test_a_wait_that_telegram_asks_for_is_passed_on(proxy: RunningProxy) -> None:
    _, token = proxy.sim.bot()
    proxy.sim.post("/sim/faults", match="/sendMessage", status=429, retry_after=7, count=1)
    refused = proxy.http.post(f"/bot{token}/sendMessage", json={"chat_id": 5, "text": "?"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
    assert refused.json()["parameters"] == {"retry_after": 7}


def test_files_go_both_ways_byte_for_byte(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    proxy.sim.write(bot_id)
    content = os.urandom(LARGE)
    uploaded = proxy.http.post(
        f"/bot{token}/sendDocument", data={"chat_id": "5"}, files={"document": ("акт.pdf", content, "application/pdf")}
    ).json()
    assert uploaded["result"]["document"]["file_size"] == LARGE
    file_id = uploaded["result"]["document"]["file_id"]

    path = proxy.call(token, "getFile", file_id=file_id)["result"]["file_path"]
    fetched = proxy.http.get(f"/file/bot{token}/{path}")
    assert (fetched.status_code, fetched.content == content) == (200, True)
    assert fetched.headers["Content-Length"] == str(LARGE)
    assert proxy.http.get(f"/file/bot{token}/documents/absent").status_code == 404


def test_a_download_that_breaks_off_breaks_off_here_too(proxy: RunningProxy) -> None:
    bot_id, token = proxy.sim.bot()
    file = {"name": "plan.pdf", "size": LARGE, "mime": "application/pdf"}
    written = proxy.sim.write(bot_id, text=None, file=file)
    file_id = written["message"]["document"]["file_id"]
    path = proxy.call(token, "getFile", file_id=file_id)["result"]["file_path"]
    server, address = _breaking_server(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it")
    proxy.stop()
    proxy.start(address)
    with pytest.raises(httpx.RemoteProtocolError), server:
        proxy.http.get(f"/file/bot{token}/{path}")


def test_an_answer_that_never_comes_is_not_made_up(proxy: RunningProxy) -> None:
    _, token = proxy.sim.bot()
    server, address = _breaking_server(b"")
    proxy.stop()
    proxy.start(address)
    with pytest.raises(httpx.TransportError), server:
        proxy.call(token, "sendMessage", chat_id=5, text="was it sent?")


def test_a_telegram_that_cannot_be_reached_is_a_502(proxy: RunningProxy) -> None:
    _, token = proxy.sim.bot()
    proxy.stop()
    proxy.start("http://127.0.0.1:9")
    for method in ("sendMessage", "getWebhookInfo", "setWebhook"):
        answer = proxy.http.post(f"/bot{token}/{method}", json={})
        assert (answer.status_code, answer.json()["ok"]) == (502, False)
        assert token not in answer.text


def test_a_page_in_place_of_an_answer_is_no_success(proxy: RunningProxy) -> None:
    _, token = proxy.sim.bot()
    proxy.sim.post(
        "/sim/faults", match="/getWebhookInfo", status=200, body="<html>Sign in to the network</html>", count=1
    )
    answer = proxy.hook(token)
    assert answer == {"ok": False, "error_code": 502, "description": "not an answer of the Bot API"}
    assert proxy.info(token)["url"] == ""


def _breaking_server(answer: bytes) -> tuple[socket.socket, str]:
    """Listen for one request, answer that much and hang up."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return server, f"http://127.0.0.1:{server.getsockname()[1]}"
