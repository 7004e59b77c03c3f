"""Methods about sticker sets: those that bots made here are the only ones there are."""

import re
from typing import Any

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.files import describe
from local.simulators.telegram.incoming import Upload
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.world import Json, StickerSet

MOST_STICKERS = 120
_FORMATS = frozenset({"static", "animated", "video"})
_TYPES = frozenset({"regular", "mask", "custom_emoji"})
_ATTACHED = "attach://"


def get_set(call: Call) -> Json:
    known = call.simulator.world.sticker_sets.get(call.params["name"].strip().lower())
    if known is None:
        raise bad_request("STICKERSET_INVALID")
    stickers = [_described(call, known, sticker) for sticker in known.stickers]
    return {"name": known.name, "title": known.title, "sticker_type": known.sticker_type, "stickers": stickers}


def get_custom_emoji(call: Call) -> list[Json]:
    """Return none: custom emoji belong to sets of Telegram, which are not here."""
    if not call.params["custom_emoji_ids"]:
        raise bad_request("custom emoji identifiers must be non-empty")
    return []


def upload_file(call: Call) -> Json:
    if call.params["sticker_format"] not in _FORMATS:
        raise bad_request("invalid sticker format specified")
    file = call.simulator.files.keep("sticker", _uploaded(call, "sticker"))
    described: Json = describe(call.bot, file)
    return {name: described[name] for name in ("file_id", "file_unique_id", "file_size")}


def create_set(call: Call) -> bool:
    world, name = call.simulator.world, call.params["name"]
    kind = call.params.get("sticker_type", "regular")
    if not re.fullmatch(r"[A-Za-z]\w*", name) or not name.lower().endswith(f"_by_{call.bot.username.lower()}"):
        raise bad_request("invalid sticker set name is specified")
    if kind not in _TYPES:
        raise bad_request("unsupported sticker type specified")
    if name.lower() in world.sticker_sets:
        raise bad_request("sticker set name is already occupied")
    stickers = [_sticker(call, sticker) for sticker in call.params["stickers"]]
    if not stickers:
        raise bad_request("STICKERS_EMPTY")
    world.sticker_sets[name.lower()] = StickerSet(
        name=name, title=call.params["title"], sticker_type=kind, owner_id=call.bot.id, stickers=stickers
    )
    return True


def add_sticker(call: Call) -> bool:
    own = _own(call, call.params["name"])
    if len(own.stickers) >= MOST_STICKERS:
        raise bad_request("STICKERS_TOO_MUCH")
    own.stickers.append(_sticker(call, call.params["sticker"]))
    return True


def delete_sticker(call: Call) -> bool:
    unique_id = call.bot.file_ids.get(call.params["sticker"])
    for known in call.simulator.world.sticker_sets.values():
        kept = [sticker for sticker in known.stickers if sticker["unique_id"] != unique_id]
        if known.owner_id == call.bot.id and len(kept) < len(known.stickers):
            known.stickers = kept
            return True
    raise bad_request("STICKERSET_NOT_MODIFIED" if unique_id else "wrong file identifier/HTTP URL specified")


def set_title(call: Call) -> bool:
    _own(call, call.params["name"]).title = call.params["title"]
    return True


def delete_set(call: Call) -> bool:
    own = _own(call, call.params["name"])
    del call.simulator.world.sticker_sets[own.name.lower()]
    return True


def _own(call: Call, name: str) -> StickerSet:
    known = call.simulator.world.sticker_sets.get(name.lower())
    if known is None or known.owner_id != call.bot.id:
        raise bad_request("STICKERSET_INVALID")
    return known


def _uploaded(call: Call, part: str) -> Upload:
    if part not in call.uploads:
        raise bad_request("there is no sticker in the request")
    return call.uploads[part]


def _sticker(call: Call, given: Json) -> Json:
    if given["format"] not in _FORMATS:
        raise bad_request("can't parse InputSticker: invalid sticker format specified")
    if not given["emoji_list"]:
        raise bad_request("can't parse InputSticker: emoji list must be non-empty")
    reference = given["sticker"]
    if reference.startswith(_ATTACHED):
        unique_id = call.simulator.files.keep("sticker", _uploaded(call, reference.removeprefix(_ATTACHED))).unique_id
    else:
        found = call.bot.file_ids.get(reference)
        if found is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        unique_id = found
    return {"unique_id": unique_id, "emoji": given["emoji_list"][0], "format": given["format"]}


def _described(call: Call, known: StickerSet, sticker: Json) -> Json:
    described: Any = describe(call.bot, call.simulator.world.files[sticker["unique_id"]])
    looks = {"is_animated": sticker["format"] == "animated", "is_video": sticker["format"] == "video"}
    return {**described, "type": known.sticker_type, **looks, "emoji": sticker["emoji"], "set_name": known.name}


BEHAVIOURS: dict[str, Behaviour] = {
    "getStickerSet": get_set,
    "getCustomEmojiStickers": get_custom_emoji,
    "uploadStickerFile": upload_file,
    "createNewStickerSet": create_set,
    "addStickerToSet": add_sticker,
    "deleteStickerFromSet": delete_sticker,
    "setStickerSetTitle": set_title,
    "deleteStickerSet": delete_set,
}
