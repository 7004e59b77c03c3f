"""What a message in a hook carries (amoCRM developers, "chat-webhooks")."""

from bridge.amocrm.hooks.markup import list_text
from bridge.domain.content import Contact, Content, File, Media, MediaKind, Mention, Place, Text, with_words, words_of
from bridge.domain.names import readable, shows_something
from bridge.domain.texts import FORWARDED, OUTGOING_KINDS, UNSUPPORTED
from bridge.fields import Object, number_of, object_of, objects_of, real_of, text_of

_FILES = {
    "picture": MediaKind.PHOTO,
    "file": MediaKind.DOCUMENT,
    "video": MediaKind.VIDEO,
    "voice": MediaKind.VOICE,
    "audio": MediaKind.AUDIO,
    "sticker": MediaKind.STICKER,
}


def content_of(written: Object) -> Content | None:
    """Return the content of a message, with what it forwards; None when nothing of it can be read."""
    own, forwarded = _own(written), _forwarded(written)
    if forwarded is None:
        return own
    if own is None or isinstance(own, Text) or _repeats(own, forwarded):
        return _shown_as_forwarded(forwarded, words_of(own) if own else "")
    return with_words(own, "\n".join(filter(None, (own.caption, f"{FORWARDED}: {forwarded.seen}"))))


def _own(written: Object) -> Content | None:
    content = _of_its_kind(written, _text(written))
    if content == Text("") and not isinstance(written.get("text"), str | None):
        return None
    return content


def _text(written: Object) -> str:
    """Return all the text of a message: its own, else that of its template, within what stands around a list."""
    text = text_of(written, "text") or _template(object_of(written, "template"))
    header, *others = list_text(written)
    return "\n\n".join(dict.fromkeys(filter(None, (header, text, *others))))


def _of_its_kind(written: Object, text: str) -> Content:
    """A kind that nobody has heard of is still a file when it has an address, and a text when it has no other name."""
    kind = text_of(written, "type")
    if kind == "location":
        return _place(object_of(written, "location"), text)
    if kind == "contact":
        return _contact(object_of(written, "contact"), text)
    address = text_of(written, "media")
    if kind in _FILES or address:
        return _media(written, _FILES.get(kind, MediaKind.DOCUMENT), address, text)
    if kind in {"", "text"}:
        return Text(text)
    return Mention(OUTGOING_KINDS.get(kind, UNSUPPORTED), caption=text)


def _media(written: Object, kind: MediaKind, address: str, text: str) -> Content:
    name = text_of(written, "file_name")
    if not address:
        return Mention(kind.word, name, text)
    size, seconds = number_of(written, "file_size") or 0, number_of(written, "media_duration") or 0
    file = File(ref=address, unique=address, name=name, size=size if size > 0 else None)
    return Media(kind, file, text, seconds if seconds > 0 else None)


def _place(location: Object, text: str) -> Content:
    latitude, longitude = _degrees(location, "lat", 90), _degrees(location, "lon", 180)
    if latitude is None or longitude is None:
        return Mention(OUTGOING_KINDS["location"], caption=text)
    return Place(latitude, longitude, text)


def _degrees(location: Object, name: str, most: int) -> float | None:
    degrees = real_of(location, name)
    return degrees if degrees is not None and -most <= degrees <= most else None


def _contact(contact: Object, text: str) -> Content:
    name, phone = readable(text_of(contact, "name")), readable(text_of(contact, "phone"))
    return Contact(name, phone, text) if name or phone else Mention(OUTGOING_KINDS["contact"], caption=text)


def _template(template: Object) -> str:
    """Return the text of a template with its markers replaced, for a hook that leaves the text itself out."""
    text = text_of(template, "content")
    for param in objects_of(template, "params"):
        if text_of(param, "key"):
            text = text.replace(text_of(param, "key"), text_of(param, "value"))
    return text


def _forwarded(written: Object) -> Content | None:
    """Return the message that is forwarded: amoCRM forwards one at a time. One that says nothing is not passed off."""
    first = next(iter(objects_of(object_of(written, "forwards"), "messages")), None)
    forwarded = _own(first) if first else None
    return Mention(UNSUPPORTED) if isinstance(forwarded, Text) and not shows_something(forwarded.text) else forwarded


def _repeats(own: Content, forwarded: Content) -> bool:
    """Tell whether a message is nothing but the one that it forwards: nobody says what its own fields hold then."""
    if isinstance(own, Media) and isinstance(forwarded, Media):
        return own.file.ref == forwarded.file.ref
    if isinstance(own, Mention):
        return own.kind == UNSUPPORTED or (isinstance(forwarded, Media) and own.kind == forwarded.kind.word)
    return with_words(own, "") == with_words(forwarded, "")


def _shown_as_forwarded(content: Content, comment: str) -> Content:
    """Say of a content that it was forwarded. Whose it was stays in amoCRM: it may be another client's."""
    words = words_of(content)
    line = f"{FORWARDED}: {words}" if words else FORWARDED
    return with_words(content, line if comment in {"", words} else f"{comment}\n{line}")
