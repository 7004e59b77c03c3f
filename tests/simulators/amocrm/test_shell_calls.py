"""amoCRM's pages on the server's side: files, tokens, saving, and what a browser does with requests to our host."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from local.simulators.amocrm.shell import archive, calls, pages
from local.world import AMO_CLIENT_ID, AMO_CLIENT_SECRET, AMO_WIDGET_CODE
from tests.simulators.amocrm.running import Rig, running
from tests.simulators.amocrm.tiny_widget import pack

PAGE = {"X-Requested-With": "XMLHttpRequest"}
ALLOWED = {
    "Access-Control-Allow-Origin": "https://example.amocrm.ru",
    "Access-Control-Allow-Methods": "GET, POST, PATCH",
    "Access-Control-Allow-Headers": "X-Auth-Token, Content-Type",
    "Access-Control-Max-Age": "600",
    "Access-Control-Expose-Headers": "Retry-After",
    "Content-Type": "application/json",
    "Retry-After": "7",
    "X-Secret": "hidden",
}


@pytest.fixture
def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    for module in (calls, pages):
        monkeypatch.setattr(module, "require_libraries", lambda: None)
    with running(archive=pack(tmp_path)) as rig:
        rig.create()
        yield rig


def shell(rig: Rig, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    return rig.http.request(method, f"/crm/{rig.account['account_id']}/{path}", json=body, headers=headers)


def public(rig: Rig, method: str, path: str, /, body: bytes | None = None, **headers: str) -> httpx.Response:
    address = f"/sim/public/{rig.account['account_id']}{path}"
    return rig.http.request(method, address, content=body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def claims(answer: httpx.Response) -> dict[str, Any]:
    token = answer.json()["token"]
    return jwt.decode(token, AMO_CLIENT_SECRET, algorithms=["HS256"], audience="https://bridge.reon.test")


def called(rig: Rig, path: str) -> list[str]:
    return [call.method for call in rig.widget.calls if call.path == path]


# --- pages and files ---------------------------------------------------------------------------------------------


def test_every_page_is_the_frame_with_a_policy(rig: Rig) -> None:
    for path in ("widgets", f"settings/{AMO_WIDGET_CODE}", "leads"):
        answer = shell(rig, "GET", path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html")
        assert "'unsafe-eval'" not in answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_pages_that_are_not_there_say_so_in_plain_words(rig: Rig) -> None:
    assert "нет" in shell(rig, "GET", "settings/another_widget").text
    unknown = rig.http.get("/crm/1/widgets")
    assert (unknown.status_code, "Такого аккаунта amoCRM нет" in unknown.text) == (404, True)


def test_an_archive_that_is_not_built_is_said_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "require_libraries", lambda: None)
    with running(archive=tmp_path / "absent.zip") as rig:
        rig.create()
        answer = shell(rig, "GET", "widgets")
        assert (answer.status_code, "make widget" in answer.text) == (404, True)
        assert rig.http.get(f"/upl/{AMO_WIDGET_CODE}/widget/script.js").status_code == 404


@pytest.mark.parametrize("missing", ["manifest.json", "script.js"])
def test_an_archive_without_what_amocrm_needs_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(pages, "require_libraries", lambda: None)
    with running(archive=pack(tmp_path, leave_out=missing)) as rig:
        rig.create()
        assert missing in shell(rig, "GET", "widgets").text


def test_libraries_that_are_not_installed_are_said_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "library", lambda *_: None)
    with running(archive=pack(tmp_path)) as rig:
        rig.create()
        answer = shell(rig, "GET", "widgets")
        assert (answer.status_code, "make widget" in answer.text) == (404, True)


def test_the_libraries_are_of_the_versions_that_amocrm_documents() -> None:
    """A newer jQuery would let pass what fails in amoCRM (…/content/web_sdk/system_modules)."""
    package = json.loads((archive.ROOT / "widget" / "package.json").read_text())
    documented = {"jquery": "2.1.3", "underscore": "1.9.1", "twig": "0.8.9"}
    assert documented.items() <= package["devDependencies"].items()


def test_the_files_of_the_archive_are_served_and_no_others(rig: Rig) -> None:
    base = f"/upl/{AMO_WIDGET_CODE}/widget"
    script = rig.http.get(f"{base}/script.js?v=1.2.3")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert script.text.startswith("// A widget for tests")
    assert rig.http.get(f"{base}/images/logo_main.png").headers["Content-Type"] == "image/png"
    assert rig.http.get(f"{base}/nothing.js").status_code == 404
    for path in ("/crm/shell/../archive.py", "/crm/shell/%2e%2e/archive.py", "/crm/libraries/react.js"):
        assert rig.http.get(path).status_code == 404, path


def test_the_frame_tells_of_the_account_the_person_and_the_widget(rig: Rig) -> None:
    frame = shell(rig, "GET", "ajax/frame?lang=en&user=manager").json()
    assert frame["account"]["domain"] == "example.amocrm.ru"
    assert frame["user"]["is_admin"] is False
    assert frame["widget"]["langs"]["widget"]["name"] == "Tiny widget"
    assert (frame["widget"]["status"], frame["widget"]["settings"]) == ("not_configured", {})
    assert shell(rig, "GET", "ajax/frame?lang=de").status_code == 400
    assert shell(rig, "GET", "ajax/frame?user=1").status_code == 404


# --- the disposable token ----------------------------------------------------------------------------------------


def test_the_token_is_of_whoever_looks_at_the_page(rig: Rig) -> None:
    path = f"ajax/v2/integrations/{AMO_CLIENT_ID}/disposable_token"
    admin, manager = (claims(shell(rig, "GET", f"{path}?user={who}", **PAGE)) for who in ("admin", "manager"))
    assert (admin["is_admin"], manager["is_admin"]) == (True, False)
    assert admin["user_id"] != manager["user_id"]
    assert admin["account_id"] == rig.account["account_id"]


def test_there_is_no_token_for_a_stranger_or_without_the_widget(rig: Rig) -> None:
    path = f"ajax/v2/integrations/{AMO_CLIENT_ID}/disposable_token"
    assert shell(rig, "GET", path).status_code == 403
    other = shell(rig, "GET", "ajax/v2/integrations/11111111-1111-1111-1111-111111111111/disposable_token", **PAGE)
    assert other.status_code == 404
    shell(rig, "POST", "ajax/widget/uninstall", {})
    assert shell(rig, "GET", path, **PAGE).status_code == 404


# --- installing, saving, notifying -------------------------------------------------------------------------------


def test_saving_needs_every_required_field_and_no_other(rig: Rig) -> None:
    def refused(fields: dict[str, str]) -> str:
        answer = shell(rig, "POST", "ajax/widget/settings", {"fields": fields})
        assert answer.status_code == 400
        error: str = answer.json()["error"]
        return error

    assert refused({"note": "x"}) == refused({"client_name": "", "note": "x"}) == "empty_field"
    assert refused({"client_name": "Анна", "more": "x"}) == "no_such_field"
    saved = shell(rig, "POST", "ajax/widget/settings", {"fields": {"client_name": "Анна", "note": ""}})
    assert saved.json() == {"status": "installed"}
    frame = shell(rig, "GET", "ajax/frame").json()
    assert frame["widget"]["settings"] == {"client_name": "Анна", "note": ""}
    assert rig.rest("GET", f"widgets/{AMO_WIDGET_CODE}").json()["settings"] == {"client_name": "Анна", "note": ""}


def test_removing_the_widget_forgets_what_was_saved_and_installing_asks_anew(rig: Rig) -> None:
    shell(rig, "POST", "ajax/widget/settings", {"fields": {"client_name": "Анна"}})
    assert shell(rig, "POST", "ajax/widget/uninstall", {}).json() == {"status": "install"}
    assert called(rig, "/oauth/uninstall") == ["GET"]
    assert shell(rig, "POST", "ajax/widget/settings", {"fields": {"client_name": "Анна"}}).status_code == 409
    assert shell(rig, "POST", "ajax/widget/install", {}).json() == {"installed": True, "status": "not_configured"}
    assert called(rig, "/oauth/install") == ["GET", "GET"]


def test_a_note_stands_in_the_centre_of_whoever_was_there(rig: Rig) -> None:
    note = {"header": "Бот", "text": "Вебхук <перехвачен>", "link": None}
    kept = shell(rig, "POST", "ajax/notifications?user=manager", note).json()
    assert {**note, "user_id": kept["user_id"]}.items() <= kept.items()
    assert rig.state()["notifications"] == shell(rig, "GET", "ajax/frame").json()["notifications"] == [kept]
    assert shell(rig, "POST", "ajax/notifications", {"header": "x", "text": ""}).status_code == 400


# --- a browser's part in requests to our host --------------------------------------------------------------------


def test_a_request_goes_out_with_the_accounts_origin_and_shows_what_is_allowed(rig: Rig) -> None:
    rig.host("/v1/bots", b'{"bots": []}', headers=ALLOWED)
    answer = public(rig, "GET", "/v1/bots?page=2", X_Auth_Token="token")
    assert (answer.status_code, answer.json(), answer.headers["Retry-After"]) == (200, {"bots": []}, "7")
    assert "X-Secret" not in answer.headers
    asked, sent = rig.widget.calls[-2:]
    assert (asked.method, asked.headers["Access-Control-Request-Headers"]) == ("OPTIONS", "x-auth-token")
    assert "X-Auth-Token" not in asked.headers
    assert (sent.method, sent.query, sent.headers["X-Auth-Token"]) == ("GET", {"page": "2"}, "token")
    assert (sent.headers["Host"], sent.headers["Origin"]) == ("bridge.reon.test", "https://example.amocrm.ru")


def test_the_browser_asks_first_once_and_not_at_all_for_simple_requests(rig: Rig) -> None:
    rig.host("/v1/bots", b"{}", headers=ALLOWED)
    for _ in range(2):
        public(rig, "PATCH", "/v1/bots", b"{}", X_Auth_Token="t", Content_Type="application/json")
    assert called(rig, "/v1/bots") == ["OPTIONS", "PATCH", "PATCH"]
    public(rig, "GET", "/v1/bots")
    assert called(rig, "/v1/bots")[3:] == ["GET"]


@pytest.mark.parametrize(
    ("change", "method", "headers"),
    [
        ({"Access-Control-Allow-Origin": "https://other.amocrm.ru"}, "GET", {}),
        ({"Access-Control-Allow-Methods": "GET"}, "DELETE", {}),
        ({"Access-Control-Allow-Headers": "Content-Type"}, "GET", {"X_Auth_Token": "t"}),
        ({}, "GET", {"X_Another": "t"}),
    ],
)
def test_what_is_not_allowed_is_hidden_from_the_page(
    rig: Rig, change: dict[str, str], method: str, headers: dict[str, str]
) -> None:
    rig.host("/v1/bots", b"{}", headers={**ALLOWED, **change})
    with pytest.raises(httpx.RemoteProtocolError):
        public(rig, method, "/v1/bots", None, **headers)


def test_an_answer_without_permission_is_hidden_though_the_request_was_made(rig: Rig) -> None:
    rig.host("/v1/bots", b"{}")
    with pytest.raises(httpx.RemoteProtocolError):
        public(rig, "GET", "/v1/bots")
    assert called(rig, "/v1/bots") == ["GET"]


def test_a_refusal_of_the_api_reaches_the_page(rig: Rig) -> None:
    rig.host("/v1/bots", json.dumps({"error": {"code": "bad_token"}}).encode(), 400, ALLOWED)
    answer = public(rig, "GET", "/v1/bots")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_token")
