"""The legacy Markdown of `parse_mode`, which knows no nesting."""

import re

from local.simulators.telegram.markup.builder import Builder, Json, MarkupError, byte_offset, link_entity

_LEGACY = re.compile(
    r"\\([_*`\[])|```(?:([\w+#-]+)?\n)?(.*?)```|`([^`]*)`|\*([^*]*)\*|_([^_]*)_|\[([^\]]*)\]\(([^)]*)\)", re.DOTALL
)
_KINDS = {3: "pre", 4: "code", 5: "bold", 6: "italic"}
_UNPAIRED = re.compile(r"[*_`]")


def parse_markdown(source: str) -> tuple[str, list[Json]]:
    """Return text and entities of legacy Markdown. Raises MarkupError."""
    out, position = Builder(), 0
    for found in _LEGACY.finditer(source):
        _plain(out, source, position, found.start())
        position = found.end()
        start = out.offset
        if found[1]:
            out.add(found[1])
        elif found[8] is not None:
            out.add(found[7])
            link = link_entity(found[8])
            if link:
                out.close(link[0], start, link[1])
        else:
            group = next(number for number in _KINDS if found[number] is not None)
            out.add(found[group])
            out.close(_KINDS[group], start, {"language": found[2]} if found[2] else {})
    _plain(out, source, position, len(source))
    return out.result()


def _plain(out: Builder, source: str, start: int, end: int) -> None:
    unpaired = _UNPAIRED.search(source, start, end)
    if unpaired:
        at = byte_offset(source, unpaired.start())
        raise MarkupError(f"Can't find end of the entity starting at byte offset {at}")
    out.add(source[start:end])
