"""The documents name what the product has, and what they point to exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.domain.notices import Notice
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, BotState
from bridge.domain.upkeep import Part
from infra.redrive import QUEUES
from settings_api.account import STATES
from tests.infra.translated import ROOT, functions_of_the_template, read

DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
CODE = [*(ROOT / "layers/common/bridge").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
REFUSALS = {"RefusedError", "_answer", "_error"}
LOG_LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
RECEIVERS = "TelegramReceive AmoReceive RouteReceive"
CONTROL = re.compile(r'web\.(get|post|delete)\(\s*(one \+ )?r?"([^"]+)"')
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
UNFINISHED = re.compile(r"\b(TODO|TBD|FIXME|XXX|lorem ipsum|placeholder|coming soon|to be written)\b", re.IGNORECASE)


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def calls(path: Path) -> Iterator[tuple[str, list[object]]]:
    """Yield the name and the literal arguments of each call in a file; what is no literal is None."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            yield name, [given.value if isinstance(given, ast.Constant) else None for given in node.args]


def unnamed(names: set[str], text: str) -> set[str]:
    return {name for name in names if f"`{name}`" not in text}


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings as the code host makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_variable_of_the_functions_is_explained() -> None:
    variables = {name for _, function in functions_of_the_template() for name in function["Environment"]["Variables"]}
    assert len(variables) > 20
    assert unnamed(variables, page("configuration.md")) == set()


def test_each_variable_is_told_of_with_the_functions_that_have_it() -> None:
    functions = {name: set(function["Environment"]["Variables"]) for name, function in functions_of_the_template()}
    section = page("configuration.md").partition("## Variables")[2].partition("\n## ")[0]
    rows = [row.split("|") for row in section.splitlines() if row.startswith("| `")]
    told = {name: row[-2].strip() for row in rows for name in re.findall("`([A-Z_]+)`", row[1])}
    for variable, whose in told.items():
        named = (
            set(re.findall(r"\w+", whose.replace("the receivers", "TelegramReceive AmoReceive RouteReceive")))
            & functions.keys()
        )
        expected = functions.keys() - named if whose.startswith("all") else named
        if whose != "whoever uses them":
            assert {name for name, variables in functions.items() if variable in variables} == expected, variable


def test_every_parameter_of_the_template_is_explained() -> None:
    assert unnamed(set(read().body["Parameters"]), page("configuration.md")) == set()


def test_the_default_of_every_parameter_is_told() -> None:
    rows = [row for row in page("configuration.md").splitlines() if row.startswith("| `")]
    for name, parameter in read().body["Parameters"].items():
        row = next(row for row in rows if f"`{name}`" in row)
        assert str(parameter.get("Default", "")) in row, name


def test_the_first_deployment_gives_what_the_template_asks_for() -> None:
    command = page("runbook.md").partition("--parameter-overrides")[2].partition("```")[0]
    given, parameters = dict(re.findall(r"(\w+)=(\S+)", command)), read().body["Parameters"]
    assert {name for name, parameter in parameters.items() if "Default" not in parameter} <= set(given)
    for name, value in given.items():
        assert re.fullmatch(parameters[name].get("AllowedPattern", ".*"), value), name
        assert value in parameters[name].get("AllowedValues", [value]), name


def test_every_code_of_a_refusal_is_explained() -> None:
    found = [arguments for path in CODE for name, arguments in calls(path) if name in REFUSALS]
    codes = {arguments[1] for arguments in found if len(arguments) > 1 and isinstance(arguments[1], str)}
    assert {"bad_secret", "bad_hook", "unknown_bot", "try_again", "bad_fields"} <= codes
    assert unnamed(codes, page("api.md") + page("runbook.md")) == set()


def test_every_notice_of_an_account_is_explained() -> None:
    codes = {*map(str, Notice), *(f"install_{part}" for part in Part), *map(str, STATES.values())}
    assert unnamed(codes, page("api.md")) == set()
    assert unnamed({*map(str, AccountState), *map(str, BotState)}, page("api.md") + page("data-model.md")) == set()


def test_every_reason_is_explained() -> None:
    assert unnamed({str(reason) for reason in Reason}, page("runbook.md")) == set()


def test_every_counter_is_explained() -> None:
    found = [arguments for path in CODE for name, arguments in calls(path) if name == "count"]
    counters = {first for first, *_ in found if isinstance(first, str)}
    assert {"failures", "outgoing_sent_again"} <= counters
    assert unnamed(counters, page("runbook.md")) == set()


def test_every_line_of_the_log_is_explained() -> None:
    found = [arguments for path in CODE for name, arguments in calls(path) if name in LOG_LEVELS]
    lines = {first for first, *_ in found if isinstance(first, str)}
    assert {"waits", "unforeseen", "unexpected error", "Telegram limits the whole bot"} <= lines
    assert unnamed(lines, page("runbook.md")) == set()


def test_every_table_and_index_is_explained() -> None:
    text = page("data-model.md")
    for name, table in read().of("AWS::DynamoDB::Table"):
        _, _, section = text.partition(f"\n## {name.removesuffix('Table')}\n")
        section = section.partition("\n## ")[0]
        keys = {attribute["AttributeName"] for attribute in table["AttributeDefinitions"]}
        assert {key for key in keys if f"`{key}`" not in section} == set(), name
        kinds = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        indexes = {index["IndexName"] for kind in kinds for index in table.get(kind, [])}
        assert {index for index in indexes if f"index `{index}`" not in section} == set(), name


def test_every_queue_is_explained_and_can_be_redriven() -> None:
    alive = [queue for _, queue in read().of("AWS::SQS::Queue") if "RedrivePolicy" in queue]
    assert {queue["QueueName"]["Fn::Sub"] for queue in alive} == {f"${{AWS::StackName}}-{name}.fifo" for name in QUEUES}
    assert {name for name in QUEUES if f"-{name}.fifo" not in page("data-model.md")} == set()


def test_every_control_of_the_local_stack_is_listed() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "local").rglob("*.py")}
    found = [
        (method.upper(), re.sub(r"\{(\w+):[^}]+\}", r"{\1}", route))
        for path, text in sources.items()
        for method, of_account, route in CONTROL.findall(text)
        if route.startswith("/sim/") or of_account
    ]
    assert len(found) > 50
    listed = page("simulators.md").partition("\n## Every control\n")[2]
    controls = [f"{method} {route}" for method, route in found]
    assert {name for name in controls if not re.search(rf"`{re.escape(name)}[`? ]", listed)} == set()


def test_the_decisions_are_listed_under_their_titles() -> None:
    folder = DOCS / "decisions"
    listed = dict(re.findall(r"\[\d+\]\(([^)]+)\) \| (.+) \|$", (folder / "README.md").read_text(), re.MULTILINE))
    written = {path.name: path.read_text() for path in folder.glob("[0-9]*.md")}
    titles = {name: text.partition("\n")[0].partition(". ")[2] for name, text in written.items()}
    assert listed == titles
    assert sorted(int(name[:4]) for name in written) == list(range(1, len(written) + 1))
    for name, text in written.items():
        assert re.search(r"^20\d\d-\d\d-\d\d", text, re.MULTILINE), f"{name} has no date"
        assert "\n## Turning back\n" in text, f"{name} does not say what turning back would cost"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_is_finished_and_points_to_what_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert UNFINISHED.findall(text) == []
    for target in LINK.findall(FENCED.sub("", text)):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), target
        assert not anchor or anchor in anchors(there.read_text(encoding="utf-8")), target


def test_the_code_points_to_documents_that_exist() -> None:
    sources = [*CODE, *(ROOT / "local").rglob("*.py"), *(ROOT / "layers/common").glob("*.in"), ROOT / "template.yaml"]
    named = {found for path in sources for found in re.findall(r"docs/[\w./-]*\w", path.read_text(encoding="utf-8"))}
    assert named
    assert {name for name in named if not list(ROOT.glob(f"{name}*"))} == set()
