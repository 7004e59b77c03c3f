"""Whether a condition of a Salesbot holds, and which button an answer is."""

import re
from collections.abc import Sequence
from typing import Literal

from local.simulators.amocrm.crm.markers import Subject, filled
from local.simulators.amocrm.salesbot.code import Buttons, Choice, Term


def holds(logic: Literal["and", "or"], terms: Sequence[Term], subject: Subject, tags: Sequence[str]) -> bool:
    """Tell whether all terms hold, or with `or` one of them; `tags` are the deal's."""
    found = [_holds(term, subject, tags) for term in terms]
    return all(found) if logic == "and" else any(found)


def _holds(term: Term, subject: Subject, tags: Sequence[str]) -> bool:
    left = ",".join(tags) if term.term1 == "lead.tags" else filled(term.term1, subject)
    if isinstance(term.term2, dict):
        numbers = [int(number) for number in re.findall(r"-?\d+", left)]
        low, high = term.term2.get("from", float("-inf")), term.term2.get("to", float("inf"))
        return term.operation == "in_range" and any(low <= number <= high for number in numbers)
    right = filled(term.term2, subject)
    if term.operation in {"=", "!="}:
        same = right in tags if term.term1 == "lead.tags" else left == right
        return same == (term.operation == "=")
    common = {part.strip() for part in left.split(",")} & {part.strip() for part in right.split(",")}
    return bool(common) == (term.operation == "in")


def chosen(buttons: Buttons, text: str) -> Choice | None:
    """Return the choice that a client's words are: exactly its text, or what its expression finds."""
    return next((choice for choice in buttons.params if _is(choice, text)), None)


def _is(choice: Choice, text: str) -> bool:
    if choice.regex is None:
        return choice.value == text
    # PHP writes an expression between delimiters with its flags behind the second one.
    found = re.fullmatch(r"(.)(.*)\1([a-z]*)", choice.regex, re.DOTALL)
    pattern, flags = (found[2], found[3]) if found else (choice.regex, "")
    try:
        return re.search(pattern, text, re.IGNORECASE if "i" in flags else 0) is not None
    except re.error:
        return False
