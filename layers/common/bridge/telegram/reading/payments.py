"""Money and gifts: invoices, payments, paid media."""

from bridge.domain.content import Content, Mention, with_lines
from bridge.domain.names import readable
from bridge.domain.texts import INCOMING_KINDS
from bridge.domain.wording import payments
from bridge.domain.wording.numbers import money, stars
from bridge.fields import Object, is_set, number_of, object_of, objects_of, text_of
from bridge.telegram.reading import files
from bridge.telegram.reading.entities import spelled


def invoice(message: Object) -> Content | None:
    thing = object_of(message, "invoice")
    said = (readable(text_of(thing, "title")), sum_of(thing, "total_amount"))
    detail, description = ", ".join(filter(None, said)), spelled(thing, "description")
    return Mention(INCOMING_KINDS["invoice"], detail, description) if detail or description else None


def successful_payment(message: Object) -> Content | None:
    """Return a payment with what the person filled in for it; a bank's and Telegram's ids of it mean nothing here."""
    thing = object_of(message, "successful_payment")
    order, recurring = object_of(thing, "order_info"), is_set(thing, "is_recurring")
    address = object_of(order, "shipping_address")
    filled = [readable(text_of(order, field)) for field in ("name", "phone_number", "email")]
    where = [readable(text_of(address, field)) for field in _ADDRESS]
    paid = sum_of(thing, "total_amount")
    return payments.payment(paid, filled, where, recurring=recurring) if paid else None


_ADDRESS = ("post_code", "country_code", "state", "city", "street_line1", "street_line2")


def refunded_payment(message: Object) -> Content | None:
    paid = sum_of(object_of(message, "refunded_payment"), "total_amount")
    return Mention(INCOMING_KINDS["refunded_payment"], paid) if paid else None


def sum_of(thing: Object, field: str) -> str:
    amount, currency = number_of(thing, field), readable(text_of(thing, "currency"))
    return money(amount, currency) if amount is not None else ""


def gift(message: Object) -> Content | None:
    return _gift(message, "gift")


def gift_upgrade(message: Object) -> Content | None:
    return _gift(message, "gift_upgrade_sent")


def _gift(message: Object, field: str) -> Content | None:
    info = object_of(message, field)
    thing = object_of(info, "gift")
    emoji, price = readable(text_of(object_of(thing, "sticker"), "emoji")), number_of(thing, "star_count")
    detail = " ".join(filter(None, (emoji, stars(price) if price is not None else "")))
    return Mention(INCOMING_KINDS[field], detail, spelled(info)) if info else None


def unique_gift(message: Object) -> Content | None:
    thing = object_of(object_of(message, "unique_gift"), "gift")
    name, number = readable(text_of(thing, "base_name") or text_of(thing, "name")), number_of(thing, "number")
    traits = [readable(text_of(object_of(thing, trait), "name")) for trait in ("model", "symbol", "backdrop")]
    return payments.unique_gift(name, number, traits) if name else None


def paid_media(message: Object) -> Content | None:
    """Return the first of the files that are open to us, saying how many there are; else only what they cost."""
    info = object_of(message, "paid_media")
    items, price = objects_of(info, "paid_media"), number_of(info, "star_count")
    if not items and price is None:
        return None
    shown = next((file for file in map(files.first_of, items) if file), None)
    said = payments.paid_media(price, len(items), is_open=shown is not None)
    return with_lines(shown, said.seen) if shown else said
