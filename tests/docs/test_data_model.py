"""The data model names what the stores write, table by table, and nothing else."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bridge.domain.cards import Written
from bridge.domain.funnel import Funnel, FunnelButton, Profile
from bridge.domain.groups import GroupSettings, Link, Question, Staff
from bridge.domain.held import Held
from bridge.domain.kept import Kept
from bridge.domain.leads import Dealing, FollowUp, Lead, Told
from bridge.domain.owner_side import Dropped, OwnerHook, Reception
from bridge.domain.phones import KnownPhone
from bridge.domain.platform import Counts, Handling
from bridge.domain.progress import Begun, Opening
from bridge.domain.receipts import Received
from bridge.domain.records import Bot, Failure
from bridge.domain.routes import AmoRoute, Earlier, PlatformRoute, WahelpRoute
from bridge.domain.staff import Colleague
from bridge.storage.owners import PLACES
from tests.infra.translated import ROOT, read

PAGE = (ROOT / "docs/data-model.md").read_text(encoding="utf-8")
STORES = ROOT / "layers/common/bridge/storage"
# What a store writes as a whole: an item of its table, or an attribute that is an object.
WHOLE: dict[str, tuple[Any, ...]] = {
    "Bots": (Bot, AmoRoute, WahelpRoute, PlatformRoute, Earlier),
    "People": (Written, Staff, Colleague, KnownPhone),
    "Groups": (GroupSettings, Link, Question),
    "Conversations": (Opening, Begun, Held),
    "Receipts": (Received,),
    "Failures": (Failure,),
    "Kept": (Kept,),
    "Funnels": (Funnel, Profile, FunnelButton),
    "Leads": (Lead, FollowUp, Told, Dealing),
    "Said": (Handling, Counts),
    "Owners": (OwnerHook, Reception, Dropped),
    "OwnerUpdates": (),
    "Wahelp": (),
    "Waiting": (Kept,),
}
BESIDE = {
    "Accounts": ("calls", "customers", "rest_pace", "served"),
    "Bots": ("routes",),
    "People": ("staff", "phones"),
    "Owners": ("known_staff",),
    "OwnerUpdates": ("owner_chats",),
}
"""Further stores on the same table."""

BY_NAME = {
    "Owners": {"hooks", "polls", "conflict_from", "set_from", "last_was_command", "quiet_until", "expires_at", *PLACES},
}
"""Attributes whose names a store hands to a function of its own."""

TABLES = ("Accounts", *WHOLE)
COMPARED = re.compile(r"(?<!:)\b(\w+) (?:=|<>|<=|>=|<|>) ?(?::|\w+\()")
CHANGED = re.compile(r"(?:\b(?:ADD|DELETE)|^) (\w+) :")
REMOVED = re.compile(r"\bREMOVE ((?:\w+, )*\w+)")


def module(table: str) -> str:
    """Return the module of a table's own store."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", table).lower()


def section(table: str) -> str:
    return PAGE.partition(f"\n## {table}\n")[2].partition("\n## ")[0]


def keys() -> set[str]:
    tables = [table for _, table in read().of("AWS::DynamoDB::Table")]
    return {key["AttributeName"] for table in tables for key in table["KeySchema"]}


def written(table: str) -> set[str]:
    """Return the attributes that a table's store names in its expressions and items."""
    found = {field.name for whole in WHOLE.get(table, ()) for field in fields(whole)} | BY_NAME.get(table, set())
    for name in (module(table), *BESIDE.get(table, ())):
        found |= set(_named(ast.parse((STORES / f"{name}.py").read_text(encoding="utf-8"))))
    return found - keys()


def _named(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            literal = [str(key.value) for key in node.keys if isinstance(key, ast.Constant)]
            yield from (key for key in literal if re.fullmatch(r"[a-z_]+", key))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from COMPARED.findall(node.value)
            yield from CHANGED.findall(node.value)
            yield from (name for names in REMOVED.findall(node.value) for name in names.split(", "))


def documented(table: str) -> set[str]:
    """Return the attributes in the first column of a table's attributes."""
    rows = section(table).partition("| attribute | |\n|---|---|\n")[2].partition("\n\n")[0]
    return {name for row in rows.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_every_store_has_its_table() -> None:
    assert {name.removesuffix("Table") for name, _ in read().of("AWS::DynamoDB::Table")} == set(TABLES)
    helpers = {"__init__", "account_items", "group_items", "held", "media", "owner_code", "secrets", "table", "vault"}
    helpers |= {name for beside in BESIDE.values() for name in beside}
    assert {path.stem for path in Path(STORES).glob("*.py")} - helpers == {module(table) for table in TABLES}


@pytest.mark.parametrize("table", TABLES)
def test_every_attribute_is_explained(table: str) -> None:
    assert len(written(table)) > 3
    assert {name for name in written(table) if not re.search(rf"`{name}(#|`)", section(table))} == set()


@pytest.mark.parametrize("table", TABLES)
def test_no_attribute_is_explained_that_is_not_written(table: str) -> None:
    assert documented(table) - written(table) - keys() == set()
