"""Settings that several people change: which of them were changed since somebody read them.

A record's settings have a version, a number that grows with every change of a person's. Of each setting the version is
known in which it was changed last; one that never was has the first.
"""

from collections.abc import Collection, Mapping

from bridge.domain.errors import RefusedError

Revisions = Mapping[str, int]


def newest(revisions: Revisions, first: int) -> int:
    """Return the version of a record's settings."""
    return max((first, *revisions.values()))


def raised(revisions: Revisions, first: int, changed: Collection[str]) -> dict[str, int]:
    """Return the revisions after a change of these settings."""
    return {**revisions, **dict.fromkeys(changed, newest(revisions, first) + 1)}


def overtaken(names: Collection[str]) -> RefusedError:
    """Return what a person is told whose wishes are for settings that somebody else has changed meanwhile."""
    text = "Пока вы меняли настройки, их изменил кто-то ещё. Проверьте и сохраните ещё раз"
    return RefusedError(409, "changed_meanwhile", text, fields=sorted(names))


def changed_since(revisions: Revisions, first: int, version: int, names: Collection[str]) -> list[str]:
    """Return those of the settings that were changed after `version`.

    All of them where the record never had that version: it is another one than was read.
    """
    if not first <= version <= newest(revisions, first):
        return sorted(names)
    return sorted(name for name in names if revisions.get(name, first) > version)
