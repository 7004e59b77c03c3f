"""The committed API document is what the routes say, and the reference names every code they answer with."""

import json
import re
from pathlib import Path

from settings_api.openapi import document, main

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "docs/openapi.json"
REFERENCE = ROOT / "docs/api.md"
SOURCES = [
    *(ROOT / "functions/settings_api").glob("*.py"),
    ROOT / "layers/common/bridge/entrance.py",
    *(ROOT / "layers/common/bridge/domain").glob("*.py"),
    *(ROOT / "layers/common/bridge/relay").rglob("*.py"),
    *(ROOT / "layers/common/bridge/amocrm" / name for name in ("disposable_token.py", "install_hooks.py")),
]


def test_the_committed_document_is_current(tmp_path: Path) -> None:
    main(str(tmp_path / "openapi.json"))
    generated = (tmp_path / "openapi.json").read_text(encoding="utf-8")
    assert COMMITTED.read_text(encoding="utf-8") == generated, "run make openapi"


def test_every_route_is_described_with_its_errors() -> None:
    described = document()
    routes = {(method, path): found for path, item in described["paths"].items() for method, found in item.items()}
    assert len(routes) == 33
    for (method, path), operation in routes.items():
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert {"500", "503"} <= refusals.keys()
        for answer in refusals.values():
            assert answer["description"]
            assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorResponse")
        for later in refusals.keys() & {"429", "503"}:
            assert "Retry-After" in refusals[later]["headers"]
        assert operation["summary"]
        if path.startswith("/v1/"):
            assert {"401", "403", "409", "429"} <= refusals.keys(), (method, path)
        if "{" in path:
            assert "404" in refusals, (method, path)
    assert "HTTPValidationError" not in json.dumps(described)
    assert described["components"]["schemas"]["ErrorResponse"]


def test_the_reference_names_every_code_and_route() -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    text = "\n".join(source.read_text(encoding="utf-8") for source in SOURCES)
    codes = set(re.findall(r'(?:RefusedError|_answer)\(\s*\d{3}, "([a-z_]+)"', text))
    assert {"no_token", "bot_already_connected", "unknown_failure", "bot_unknown", "not_found", "bad_json"} <= codes
    assert {code for code in codes if f"`{code}`" not in reference} == set()
    assert {path for path in document()["paths"] if f"{path}`" not in reference} == set()
