"""docs/content.md says of everything that Telegram can send what becomes of it, and says it right."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bridge.domain.content import Contact, Media, Mention, Place, Text
from bridge.domain.texts import INCOMING_KINDS
from bridge.telegram.client import ALLOWED_UPDATES
from bridge.telegram.reading import rich, updates
from bridge.telegram.reading.beside import BESIDE, IGNORED, LEFT_OUT, READ
from bridge.telegram.reading.contents import READERS
from tests.infra.translated import ROOT
from tests.telegram.reading.samples import SAMPLES, written

PAGE = (ROOT / "docs/content.md").read_text(encoding="utf-8")
API = [ROOT / "tests/data/telegram-api.json", ROOT.parent / "shared/fixtures/telegram-api.json"]
"""Our copy, and the one that lies beside this project where there is one: a newer one shows what has come since."""

LATER_UPDATES = {"subscription"}
LATER_FIELDS = {"ephemeral_message_id", "receiver_user", "community_chat_added", "community_chat_removed"}
"""What Bot API 10.2 adds."""

LEGACY = {
    "forward_from", "forward_from_chat", "forward_signature", "forward_sender_name", "forward_from_message_id",
    "forward_date", "new_chat_member", "new_chat_participant", "left_chat_participant", "user_shared",
}  # fmt: skip
"""What servers still send beside the fields that took their place."""

COMES_AS = {Media: "file", Place: "place", Contact: "contact", Text: "text", Mention: "words"}


def table(heading: str) -> dict[str, list[str]]:
    """Return the cells of the table under a heading by the name in the first of them."""
    section = re.split(r"^#+ ", PAGE.partition(f"### {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    rows = [re.split(r" \| ", row.strip("| ")) for row in section.splitlines() if row.startswith("| `")]
    names = [cells[0].strip("`") for cells in rows]
    assert len(names) == len(set(names)) > 0
    return dict(zip(names, (cells[1:] for cells in rows), strict=True))


def telegram(path: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["types"][name]["fields"]
    return found


def fields(path: Path, name: str) -> set[str]:
    return {one["name"] for one in telegram(path, name)}


def kinds(path: Path, name: str) -> set[str]:
    """Return what `type` says in each of the types that one of Telegram's may be."""
    subtypes = json.loads(path.read_text(encoding="utf-8"))["types"][name]["subtypes"]
    described = (one["description"] for kind in subtypes for one in telegram(path, kind) if one["name"] == "type")
    return {found for text in described for found in re.findall(r'always "(\w+)"', text)}


apis = pytest.mark.parametrize("api", [path for path in API if path.is_file()], ids=lambda path: path.parent.name)


@apis
def test_every_kind_of_update_has_its_row(api: Path) -> None:
    assert table("Kinds of updates").keys() == fields(api, "Update") - {"update_id"} | LATER_UPDATES


def test_the_updates_that_are_relayed_are_read_and_asked_for() -> None:
    relayed = {kind for kind, (state, _) in table("Kinds of updates").items() if state == "relayed"}

    assert relayed == updates.READERS.keys() == set(ALLOWED_UPDATES)
    assert {state for state, _ in table("Kinds of updates").values()} == {"relayed", "passed over"}


@apis
def test_every_field_of_a_message_has_its_row(api: Path) -> None:
    rows = [*table("Content of a message"), *table("Fields beside the content"), *table("Notes of Telegram itself")]

    assert sorted(rows) == sorted(fields(api, "Message") | LATER_FIELDS | LEGACY)


@apis
def test_every_field_of_a_message_is_known_to_the_code(api: Path) -> None:
    assert fields(api, "Message") | LATER_FIELDS | LEGACY == INCOMING_KINDS.keys() | BESIDE


def test_content_is_looked_for_in_the_order_of_its_table() -> None:
    assert list(table("Content of a message")) == ["text", *READERS]


@pytest.mark.parametrize("kind", SAMPLES)
def test_each_kind_comes_as_its_row_says_and_shows_what_its_row_shows(kind: str) -> None:
    sample, _ = SAMPLES[kind]
    comes_as, shows, *_ = table("Content of a message")[kind]
    message = written(**sample)

    assert comes_as == COMES_AS[type(message.content)]
    assert shows.strip("`").replace(" ⏎ ", "\n") == message.shown.seen


def test_fields_beside_the_content_are_read_or_left_out_as_their_row_says() -> None:
    rows = table("Fields beside the content")

    assert {name for name, (state, _) in rows.items() if state == "read"} == READ
    assert {name for name, (state, _) in rows.items() if state == "left out"} == LEFT_OUT
    assert all(why for _, why in rows.values())
    assert table("Notes of Telegram itself").keys() == IGNORED


@apis
def test_every_block_of_a_laid_out_message_is_known(api: Path) -> None:
    assert kinds(api, "RichBlock") == rich.FILES.keys() | rich.WORDS


@apis
@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("MessageOrigin", {"user", "hidden_user", "chat", "channel"}),
        ("ReactionType", {"emoji", "custom_emoji", "paid"}),
        ("PaidMedia", {"preview", "photo", "video", "live_photo"}),
    ],
)
def test_every_variant_is_known(api: Path, name: str, known: set[str]) -> None:
    assert kinds(api, name) == known


@apis
def test_nothing_more_hides_behind_an_entity(api: Path) -> None:
    shown = {"type", "offset", "length", "url", "user"}
    looks = {"language", "custom_emoji_id", "unix_time", "date_time_format"}

    assert fields(api, "MessageEntity") == shown | looks


@apis
def test_what_can_be_answered_in_another_chat_is_content_here(api: Path) -> None:
    beside = {"origin", "chat", "message_id", "link_preview_options", "has_media_spoiler"}

    assert fields(api, "ExternalReplyInfo") - beside <= READERS.keys()
