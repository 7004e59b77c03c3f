"""What a bot says in a group by itself, apart from its menu."""

from collections.abc import Sequence

from bridge.domain.names import readable

NO_LINKS = "Других связанных сделок нет, сообщения группы больше не передаются в amoCRM."


def deals_gone(deals: Sequence[tuple[int, str]], left: int) -> str:
    """Return that deals, given with their names, were deleted; `left`: how many the group is still tied to."""
    named = ", ".join(_deal(deal_id, name) for deal_id, name in deals)
    if len(deals) == 1:
        told = f"Сделка {named} удалена в amoCRM, группа с ней больше не связана."
    else:
        told = f"Сделки {named} удалены в amoCRM, группа с ними больше не связана."
    return told if left else f"{told} {NO_LINKS}"


def _deal(deal_id: int, name: str) -> str:
    shown = readable(name)
    return f"«{shown}» ({deal_id})" if shown else str(deal_id)
