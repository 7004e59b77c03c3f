"""What the widget's archive is refused for, one spoiled archive each; and how it is packed."""

import subprocess
import sys
from pathlib import Path

import pytest

from infra.widget.archive import pack, problems
from tests.infra.translated import ROOT
from tests.infra.widget.files import (
    Files,
    Spoil,
    changed,
    good_files,
    having,
    picture,
    script_with,
    style_with,
    without,
    zipped,
)

SPOILED: list[tuple[Spoil, str]] = [
    (without("script.js"), "script.js is missing"),
    (without("images/logo_dp.png"), "images/logo_dp.png is missing (174×109)"),
    (having("images/logo.png", picture(131, 100)), "images/logo.png is 131×100, not 130×100"),
    (having("images/logo.png", b"GIF89a"), "images/logo.png is no PNG"),
    (having("images/logo.png", picture(130, 100) + bytes(300 * 1024)), "images/logo.png is larger than 300 KB"),
    (having("notes.txt", b"remember"), "notes.txt does not belong into the archive"),
    (having("images/deep/logo.png", picture(1, 1)), "images/deep/logo.png does not belong into the archive"),
    (having("manifest.json", b"{"), "manifest.json is no JSON object"),
    (changed("manifest.json", lambda it: it.pop("settings")), "manifest.json: settings is missing"),
    (changed("manifest.json", lambda it: it.update(colour="red")), "manifest.json: amoCRM knows no colour"),
    (changed("manifest.json", lambda it: it["widget"].pop("support")), "manifest.json, widget: support is missing"),
    (changed("manifest.json", lambda it: it["widget"].update(init_once="no")), "init_once has to be of the kind bool"),
    (changed("manifest.json", lambda it: it["widget"].update(interface_version=1)), "interface_version has to be 2"),
    (changed("manifest.json", lambda it: it["widget"].update(version="1.0")), "version has to be of the form 1.2.3"),
    (changed("manifest.json", lambda it: it["widget"].update(installation=False)), "installation has to be true"),
    (changed("manifest.json", lambda it: it["widget"]["support"].update(link="http://a.b")), "support.link has to be"),
    (changed("manifest.json", lambda it: it["widget"]["support"].update(email="help")), "support.email has to be"),
    (changed("manifest.json", lambda it: it["locations"].append("moon")), "amoCRM knows no location moon"),
    (changed("manifest.json", lambda it: it["locations"].remove("lead_sources")), "without the location lead_sources"),
    (changed("manifest.json", lambda it: it["locations"].remove("settings")), "without the location settings"),
    (changed("manifest.json", lambda it: it.pop("advanced")), "advanced_settings and advanced.title go together"),
    (changed("manifest.json", lambda it: it["settings"].clear()), "at least one setting is needed"),
    (changed("manifest.json", lambda it: it["settings"]["phone"].update(type="tel")), "amoCRM knows no type tel"),
    (changed("manifest.json", lambda it: it["widget"]["locale"].append("de")), "i18n/de.json is no JSON object"),
    (changed("i18n/en.json", lambda it: it["settings"].clear()), "i18n/en.json: settings.phone is missing"),
    (changed("manifest.json", lambda it: it["advanced"].update(title="no.text")), "manifest.json names no.text"),
    (changed("i18n/ru.json", lambda it: it["settings"].update(phone=" ")), "settings.phone has to be a text"),
    (changed("i18n/ru.json", lambda it: it["widget"].update(name="Бот для amoCRM")), "must not hold amoCRM's"),
    (changed("i18n/en.json", lambda it: it["widget"].update(name="Bots in Kommo")), "must not hold amoCRM's"),
    (changed("i18n/ru.json", lambda it: it["widget"].update(name="б" * 51)), "name is longer than 50"),
    (
        changed("i18n/ru.json", lambda it: it["widget"].update(description="14 дней бесплатно")),
        "promises something free",
    ),
    (
        changed("i18n/en.json", lambda it: it["widget"].update(description="Free for 14 days")),
        "promises something free",
    ),
    (having("script.js", b"(function () {\n})();\n"), "script.js is no AMD module"),
    (
        having("script.js", b"define([], function () {" + b"a=1;" * 600 + b"\n" * 60 + b"});"),
        "in one line cannot be read",
    ),
    (having("script.js", b"define([], function () {\n" + b"\n".join([b"a=1;" * 100] * 90) + b"});"), "is minified"),
    (script_with("eval('1');"), "line 5: eval"),
    (script_with("new Function('return 1')();"), "new Function"),
    (script_with("alert('Hello');"), "alert, confirm or prompt"),
    (script_with("if (window.confirm('Sure?')) return 1;"), "alert, confirm or prompt"),
    (script_with("console.log(this);"), "noise in the console"),
    (script_with("document.write('<p>');"), "document.write"),
    (script_with("$.ajax({ url: '/', async: false });"), "a synchronous request"),
    (script_with("document.createElement('script');"), "a script put into the page"),
    (script_with("$.getScript('https://example.org/a.js');"), "a script loaded from elsewhere"),
    (script_with("import('https://example.org/a.js');"), "a script loaded from elsewhere"),
    (script_with("$('.js-widget-install').click();"), "a press that no person made"),
    (script_with("$('.js-widget-save').trigger('click');"), "a press that no person made"),
    (script_with("APP.constant = null;"), "a change of amoCRM's own objects"),
    (script_with("window.AMOCRM['data'] = {};"), "a change of amoCRM's own objects"),
    (script_with("for (const bot of bots)\n      self.$authorizedAjax({ url: bot });"), "requests in a loop"),
    (script_with("//# sourceMappingURL=script.js.map"), "a source map"),
    (style_with("body { color: red }"), "`body`: every selector has to be under .reon-telegram-bot"),
    (style_with(".reon-telegram-bot a, a:hover { color: red }"), "`a:hover`: every selector"),
    (style_with(".reon-telegram-botany { color: red }"), "`.reon-telegram-botany`"),
    (style_with("@media (width > 1px) { p { color: red } }"), "`p`: every selector"),
    (style_with("@import 'other.css';"), "loads something from elsewhere"),
    (style_with(".reon-telegram-bot a { background: url('https://example.org/a.png') }"), "from elsewhere: url("),
]


@pytest.fixture
def files() -> Files:
    return good_files()


def test_a_good_archive_has_no_problems(tmp_path: Path, files: Files) -> None:
    assert problems(zipped(tmp_path, files)) == []


@pytest.mark.parametrize(("spoil", "problem"), SPOILED, ids=[problem for _, problem in SPOILED])
def test_a_spoiled_archive_is_told_what_is_wrong_and_nothing_else(
    tmp_path: Path, files: Files, spoil: Spoil, problem: str
) -> None:
    spoil(files)
    found = problems(zipped(tmp_path, files))
    assert any(problem in line for line in found), found
    assert len(found) == 1, found


@pytest.mark.parametrize(
    "line",
    [
        "const evaluate = this.evaluation(1);",
        "this.confirm(1);",
        "if (APP.lang_id == 'ru' && APP.data === null) return this;",
        "this.asynchronous = false;",
        "const text = 'console';",
        "this.format(1);",
        "button.trigger('button:save:enable');",
    ],
)
def test_what_only_looks_like_something_refused_is_not(tmp_path: Path, files: Files, line: str) -> None:
    script_with(line)(files)
    assert problems(zipped(tmp_path, files)) == []


@pytest.mark.parametrize(
    "rule",
    [
        "@keyframes turn { from { left: 0 } 50% { left: 1px } to { left: 2px } }",
        "[data-crm-ui-kit-theme='alternative'] .reon-telegram-bot { color: white }",
        ".reon-telegram-bot :is(a, b) { color: white }",
        '.reon-telegram-bot a { background: url("data:image/svg+xml,%3Csvg{};%3E") } /* body { } */',
        "@media (width > 1px) { .reon-telegram-bot__table { color: red } }",
    ],
)
def test_styles_under_the_root_class_pass(tmp_path: Path, files: Files, rule: str) -> None:
    style_with(rule)(files)
    assert problems(zipped(tmp_path, files)) == []


def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path) -> None:
    archive = tmp_path / "widget.zip"
    archive.write_bytes(b"<html>")
    assert problems(archive) == ["widget.zip is no zip archive"]


def test_equal_files_make_equal_archives(tmp_path: Path, files: Files) -> None:
    archives = []
    for name in ("one", "other"):
        folder = tmp_path / name
        for path, content in reversed(files.items()) if name == "other" else files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        pack(folder, tmp_path / f"{name}.zip")
        archives.append((tmp_path / f"{name}.zip").read_bytes())
    assert archives[0] == archives[1]


def test_the_command_packs_and_fails_with_what_it_found(tmp_path: Path, files: Files) -> None:
    folder = tmp_path / "widget"
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / "script.js").write_text("define([], function () {\n  debugger;\n});\n")

    # The standard library alone: whoever builds the widget has no environment.
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('infra.widget', run_name='__main__')",
    ]
    run = subprocess.run(
        [*command, str(ROOT), str(folder), str(tmp_path / "out.zip")], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stdout) == (1, "script.js, line 2: debugger (`debugger`)\n"), run.stderr
    assert problems(tmp_path / "out.zip") == ["script.js, line 2: debugger (`debugger`)"]
