"""Polls and checklists, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.domain.content import Mention
from bridge.domain.texts import INCOMING_KINDS
from bridge.domain.wording.numbers import counted


@dataclass(frozen=True)
class Choice:
    """An answer of a poll; `votes` is None where they are not shown, `right` for the answer of a quiz."""

    text: str
    votes: int | None = None
    right: bool = False

    @property
    def line(self) -> str:
        votes = "" if self.votes is None else f" — {counted(self.votes, 'голос', 'голоса', 'голосов')}"
        return f"{self.text}{votes}{' ✓' if self.right else ''}"


@dataclass(frozen=True)
class Task:
    """A task of a checklist."""

    text: str
    done: bool = False

    @property
    def line(self) -> str:
        return f"{'☑' if self.done else '☐'} {self.text}"


def poll(question: str, description: str, choices: Sequence[Choice], *, quiz: bool, closed: bool) -> Mention:
    word = "Викторина" if quiz else INCOMING_KINDS["poll"]
    ended = (" завершена" if quiz else " завершён") if closed else ""
    lines = [f"{number}. {choice.line}" for number, choice in enumerate(choices, 1)]
    return Mention(f"{word}{ended}", question, "\n".join(filter(None, (description, *lines))))


def checklist(title: str, tasks: Sequence[Task]) -> Mention:
    return Mention(INCOMING_KINDS["checklist"], title, "\n".join(task.line for task in tasks))


def marked(title: str, done: Sequence[str], undone: Sequence[str]) -> Mention:
    """Return what somebody ticked off in a checklist, and what they put back."""
    lines = [f"☑ {text}" for text in done] + [f"☐ {text}" for text in undone]
    return Mention(INCOMING_KINDS["checklist_tasks_done"], title, "\n".join(lines))


def added(title: str, tasks: Sequence[Task]) -> Mention:
    return Mention(INCOMING_KINDS["checklist_tasks_added"], title, "\n".join(task.line for task in tasks))
