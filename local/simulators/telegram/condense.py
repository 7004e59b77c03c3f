"""Condenses the published machine-readable Bot API into the extract that the simulator validates against.

`python -m local.simulators.telegram.condense API.json` rewrites `api.json` beside this module. The source,
https://github.com/PaulSonOfLars/telegram-bot-api-spec, is under the MIT licence (see NOTICE). A field becomes
`"Type|Other"`, with `!` when it is required.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

EXTRACT = Path(__file__).with_name("api.json")

_LENGTH = re.compile(r"(\d+)-(\d+) (characters|bytes)(?! after entities parsing)")
_CONSTANT = re.compile(r"(?:must be|always) [\"“]?([a-z_]+)[\"”]?(?:[\s,.(]|$)")
_DISCRIMINATORS = ("type", "source", "status")


def _fields(described: list[dict[str, Any]]) -> dict[str, str]:
    return {field["name"]: "|".join(field["types"]) + ("!" if field["required"] else "") for field in described}


def _limits(described: list[dict[str, Any]]) -> dict[str, list[Any]]:
    limits: dict[str, list[Any]] = {}
    for field in described:
        found = _LENGTH.search(field["description"])
        if found and field["types"] == ["String"] and "after entities parsing" not in field["description"]:
            limits[field["name"]] = [int(found[1]), int(found[2]), found[3]]
    return limits


def _constant(described: list[dict[str, Any]]) -> dict[str, str]:
    for field in described:
        found = _CONSTANT.search(field["description"])
        if found and field["name"] in _DISCRIMINATORS:
            return {field["name"]: found[1]}
    return {}


def condense(source: dict[str, Any]) -> dict[str, Any]:
    """Return `{version, methods: {name: {returns, fields, limits}}, types: {name: {fields, subtypes, constant}}}`."""
    methods = {}
    for name, method in source["methods"].items():
        described = method.get("fields", [])
        methods[name] = {"returns": method["returns"], "fields": _fields(described), "limits": _limits(described)}
    types = {}
    for name, described_type in source["types"].items():
        described = described_type.get("fields", [])
        types[name] = {
            "fields": _fields(described),
            "limits": _limits(described),
            "subtypes": described_type.get("subtypes", []),
            "constant": _constant(described),
        }
    without_empty = [
        {name: {key: value for key, value in entry.items() if value} for name, entry in group.items()}
        for group in (methods, types)
    ]
    return {"version": source["version"], "methods": without_empty[0], "types": without_empty[1]}


def main() -> None:
    extract = condense(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    EXTRACT.write_text(json.dumps(extract, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
