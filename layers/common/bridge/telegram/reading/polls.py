"""Polls and checklists, and what people add to them and mark in them."""

from bridge.domain.content import Content, Mention, with_lines
from bridge.domain.names import readable
from bridge.domain.texts import INCOMING_KINDS
from bridge.domain.wording import lists
from bridge.domain.wording.lists import Choice, Task
from bridge.fields import Object, is_set, list_of, number_of, object_of, objects_of, text_of
from bridge.telegram.reading import files
from bridge.telegram.reading.entities import spelled


def poll(message: Object) -> Content | None:
    """Return a question with its answers, their votes once it is closed, and below the picture it came with."""
    thing = object_of(message, "poll")
    question = readable(text_of(thing, "question"))
    right = [*list_of(thing, "correct_option_ids"), thing.get("correct_option_id")]
    closed, quiz = is_set(thing, "is_closed"), text_of(thing, "type") == "quiz"
    choices = [
        Choice(readable(text_of(option, "text")), _votes(option) if closed else None, right=quiz and place in right)
        for place, option in enumerate(objects_of(thing, "options"))
    ]
    if not question and not choices:
        return None
    said = lists.poll(
        question, spelled(thing, "description", "description_entities"), choices, quiz=quiz, closed=closed
    )
    picture = files.first_of(object_of(thing, "media"))
    return with_lines(picture, said.seen) if picture else said


def _votes(option: Object) -> int:
    return max(number_of(option, "voter_count") or 0, 0)


def option_added(message: Object) -> Content | None:
    return _option(message, "poll_option_added")


def option_deleted(message: Object) -> Content | None:
    return _option(message, "poll_option_deleted")


def _option(message: Object, field: str) -> Content | None:
    text = spelled(object_of(message, field), "option_text", "option_text_entities")
    return Mention(INCOMING_KINDS[field], readable(text)) if readable(text) else None


def checklist(message: Object) -> Content | None:
    thing = object_of(message, "checklist")
    title, tasks = _title(thing), _tasks(thing)
    return lists.checklist(title, tasks) if title or tasks else None


def tasks_done(message: Object) -> Content | None:
    """Return the marks that somebody set or took off; a task that is not told is known by its number."""
    change = object_of(message, "checklist_tasks_done")
    whole = _checklist_in(change)
    texts = {number_of(task, "id"): readable(text_of(task, "text")) for task in objects_of(whole, "tasks")}
    done, undone = (
        [texts.get(task) or f"№ {task}" for task in list_of(change, field) if isinstance(task, int)]
        for field in ("marked_as_done_task_ids", "marked_as_not_done_task_ids")
    )
    title = _title(whole)
    return lists.marked(title, done, undone) if title or done or undone else None


def tasks_added(message: Object) -> Content | None:
    change = object_of(message, "checklist_tasks_added")
    title, tasks = _title(_checklist_in(change)), _tasks(change)
    return lists.added(title, tasks) if title or tasks else None


def _checklist_in(change: Object) -> Object:
    return object_of(object_of(change, "checklist_message"), "checklist")


def _title(thing: Object) -> str:
    return readable(text_of(thing, "title"))


def _tasks(thing: Object) -> list[Task]:
    found = ((spelled(task, "text", "text_entities"), task) for task in objects_of(thing, "tasks"))
    return [Task(readable(text), bool(number_of(task, "completion_date"))) for text, task in found if readable(text)]
