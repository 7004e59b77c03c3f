"""Places, and the contacts of people."""

from bridge.domain.content import Contact, Content, Mention, Place
from bridge.domain.names import readable
from bridge.domain.texts import INCOMING_KINDS
from bridge.domain.wording.places import LIVE_LOCATION, OTHERS_NUMBER, OWN_NUMBER
from bridge.fields import Object, has, number_of, object_of, real_of, text_of
from bridge.telegram.reading.vcards import told_beside


def location(message: Object) -> Content | None:
    """Return a point; of one that moves, where it began."""
    point = object_of(message, "location")
    return place_of(point, LIVE_LOCATION if has(point, "live_period") else "")


def venue(message: Object) -> Content | None:
    """Return a place with its name and address, which are shown even when nobody knows where it lies."""
    thing = object_of(message, "venue")
    title, address = readable(text_of(thing, "title")), readable(text_of(thing, "address"))
    caption = "\n".join(filter(None, (title, address)))
    place = place_of(object_of(thing, "location"), caption) or place_of(object_of(message, "location"), caption)
    return place or (Mention(INCOMING_KINDS["venue"], title, address) if caption else None)


def place_of(point: Object, caption: str = "") -> Place | None:
    latitude, longitude = real_of(point, "latitude"), real_of(point, "longitude")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Place(latitude, longitude, caption)


def contact(message: Object) -> Content | None:
    """Return a shared contact, saying whether the number is the person's own: Telegram vouches for that one only."""
    thing = object_of(message, "contact")
    parts = (readable(text_of(thing, part)) for part in ("first_name", "last_name"))
    name, phone = " ".join(filter(None, parts)), readable(text_of(thing, "phone_number"))
    if not phone:
        return Mention(INCOMING_KINDS["contact"], name) if name else None
    sender = number_of(object_of(message, "from"), "id")
    own = sender is not None and number_of(thing, "user_id") == sender
    lines = [OWN_NUMBER if own else OTHERS_NUMBER, *told_beside(text_of(thing, "vcard"), phone)]
    return Contact(name or phone, phone, "\n".join(lines), own)
