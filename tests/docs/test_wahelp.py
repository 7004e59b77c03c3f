"""The page of the route by Wahelp: what it quotes is what is said, and every field and address stands there."""

import json
import re

import pytest

from bridge.domain.routes import Forward, Shape
from bridge.domain.texts import ASK_PHONE, EDITED, SHARE_PHONE, THANKS_FOR_PHONE
from bridge.relay.routes.ask_phone import LOOK_AGAIN
from bridge.relay.routes.wahelp_texts import BOT, not_delivered
from bridge.wahelp.client import READ_BACK
from settings_api.openapi import document
from tests.infra.translated import ROOT

PAGE = (ROOT / "docs/wahelp.md").read_text(encoding="utf-8")
READ = " ".join(PAGE.split())


@pytest.mark.parametrize("text", [SHARE_PHONE, ASK_PHONE, THANKS_FOR_PHONE, f"[{EDITED}]", BOT])
def test_what_the_bot_says_is_quoted(text: str) -> None:
    assert f"«{text}»" in READ


def test_what_an_operator_reads_is_quoted() -> None:
    assert f"«{not_delivered('…', '').strip()}»" in READ


def test_every_field_of_the_route_is_told_with_its_values() -> None:
    schemas = document()["components"]["schemas"]
    fields = next(one["properties"] for one in schemas.values() if "project" in one.get("properties", {}))
    assert {name for name in fields if f"`{name}`" not in PAGE and f'"{name}"' not in PAGE} == set()
    assert {value for value in (*Shape, *Forward) if f"`{value}`" not in PAGE} == set()


def test_the_example_is_json() -> None:
    (example,) = re.findall(r"PATCH /v1/bots/\{bot_id\}\n(\{.*?\n\})\n", PAGE, re.DOTALL)
    assert json.loads(example)["route"]["kind"] == "wahelp"


def test_the_numbers_are_those_of_the_code() -> None:
    assert (LOOK_AGAIN, READ_BACK) == (15 * 60, 100)
    assert "раз в 15 минут" in READ
    assert "среди последних ста" in READ
