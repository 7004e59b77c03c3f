"""Reading CRM webhooks: nested form data with strings only (amoCRM developers, "webhooks-format")."""

import re
from urllib.parse import parse_qsl

_DELETED_CONTACT = re.compile(r"contacts\[delete\]\[[0-9]+\]\[id\]")
_ID = re.compile(r"[0-9]{1,18}")


def deleted_contacts(form: str) -> list[int]:
    """Return the contacts that a webhook says were deleted; companies come under the same keys and do no harm."""
    pairs = parse_qsl(form)
    return [int(value) for key, value in pairs if _DELETED_CONTACT.fullmatch(key) and _ID.fullmatch(value)]
