"""docs/content.md says of everything that amoCRM sends what becomes of it, and says it right."""

import ast
import re

import pytest

from bridge.domain.content import Contact, Media, MediaKind, Place, Text
from bridge.domain.texts import OUTGOING_KINDS
from bridge.relay.outgoing.media_kinds import kinds_for
from bridge.telegram.sending import _FILES
from tests.docs.test_content import PAGE, table
from tests.fakes.files import upload
from tests.fakes.hooks import content_of
from tests.infra.translated import ROOT

SECTION = PAGE.partition("\n## amoCRM → Telegram\n")[2]
MIMES = {MediaKind.STICKER: "image/webp", MediaKind.VIDEO: "video/mp4", MediaKind.VOICE: "audio/ogg"}
READING = {"get", "text_of", "number_of", "real_of", "object_of", "list_of", "objects_of", "_target", "_degrees"}


def methods(kind: str) -> list[str]:
    """Return the methods by which a kind of message is sent, in the order in which they are tried."""
    address = {"media": "https://amojo.amocrm.ru/x"} if kind not in {"text", "location", "contact"} else {}
    content = content_of(
        type=kind, location={"lat": 1, "lon": 2}, contact={"name": "Анна", "phone": "+7916"}, **address
    )
    match content:
        case Media(own):
            return [_FILES[one][0] for one in kinds_for(own, upload(mime=MIMES.get(own, "")))]
        case Place():
            return ["sendVenue", "sendLocation"]
        case Contact():
            return ["sendContact"]
        case Text():
            return ["sendMessage"]
    raise AssertionError(content)


def test_every_kind_of_message_has_its_row() -> None:
    assert set(table("Kinds of messages")) == {"text", *OUTGOING_KINDS}


@pytest.mark.parametrize("kind", ["text", *OUTGOING_KINDS])
def test_a_kind_is_sent_as_its_row_says(kind: str) -> None:
    assert re.findall(r"`(\w+)`", table("Kinds of messages")[kind][0]) == methods(kind)


def test_every_kind_of_hook_has_its_row() -> None:
    assert set(table("Kinds of hooks")) == {"message", "action.reaction", "action.typing"}


def test_every_field_that_is_read_is_told() -> None:
    read: set[str] = set()
    for path in (ROOT / "layers/common/bridge/amocrm/hooks").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in READING:
                read |= {str(given.value) for given in node.args if isinstance(given, ast.Constant)}
    names = {name for name in read if re.fullmatch(r"[a-z_]+", name)}

    assert {"file_name", "reply_to", "expired_at", "client_id"} <= names
    assert {name for name in names if f"`{name}`" not in SECTION and f"`action.{name}`" not in SECTION} == set()


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", "") or getattr(node.func, "attr", ""))
