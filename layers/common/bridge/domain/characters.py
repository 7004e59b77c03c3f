"""Text of whole characters: JSON can carry halves of surrogate pairs and U+0000, which tables behind us cannot hold."""


def are_whole(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def whole(text: str) -> str:
    """Return the text with its surrogate pairs put together, U+FFFD for halves, and no U+0000."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "")
