"""Text of whole characters: JSON can carry halves of surrogate pairs, which amoCRM and our tables cannot hold."""


def are_whole(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def whole(text: str) -> str:
    """Return the text with its surrogate pairs put together, and U+FFFD for every half that has no other."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
