"""What is said of a pressed button whose text nobody tells any more."""


def button_at(row: int, column: int) -> str:
    """Return a button by its place, counted from one."""
    return f"[Кнопка {row + 1}]" if column == 0 else f"[Кнопка {column + 1} в ряду {row + 1}]"
