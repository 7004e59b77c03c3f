"""What amoCRM's moderators refuse in a script: read as text, because that is how they read it."""

import re
from collections.abc import Iterator

REFUSED = {
    r"(?<![\w.$])eval\s*\(": "eval",
    r"\bnew Function\s*\(": "new Function",
    r"(?<![\w$])(?<!\.)(?:window\.)?(?:alert|confirm|prompt)\s*\(": "alert, confirm or prompt",
    r"\bconsole\.\w+": "noise in the console",
    r"\bdebugger\b": "debugger",
    r"\bdocument\.write(?:ln)?\s*\(": "document.write",
    r"\basync\s*:\s*(?:false|!1)": "a synchronous request",
    r"""createElement\(\s*["']script["']""": "a script put into the page",
    r"\$\.getScript\b|\bimportScripts\b|(?<![\w.$])import\s*\(": "a script loaded from elsewhere",
    r"""\.(?:click|submit)\(\s*\)|\.trigger\(\s*["'](?:click|submit)\b""": "a press that no person made",
    r"(?<![\w.$])(?:window\.)?(?:AMOCRM|APP)(?:\.\w+|\[[^\]]+\])*\s*=(?!=)": "a change of amoCRM's own objects",
    r"\bfor\b[^\n]*\n?[^\n]*\$authorizedAjax|\bwhile\b[^\n]*\n?[^\n]*\$authorizedAjax": "requests in a loop",
    r"//[#@]\s*sourceMappingURL": "a source map",
}
LONGEST_LINE = 2000
FEWEST_LINES_A_KILOBYTE = 8
"""Minified code has one or two; what people write has thirty."""


def script_problems(script: str) -> Iterator[str]:
    if not re.match(r"\s*define\(\s*\[", script):
        yield "script.js is no AMD module: it has to begin with define([…])"
    for pattern, name in REFUSED.items():
        if (found := re.search(pattern, script)) is not None:
            line = script.count("\n", 0, found.start()) + 1
            yield f"script.js, line {line}: {name} (`{found.group()[:60]}`)"
    lines = script.splitlines()
    for number, text in enumerate(lines, 1):
        if len(text) > LONGEST_LINE:
            yield f"script.js, line {number}: {len(text)} characters in one line cannot be read"
    if len(lines) * 1024 < FEWEST_LINES_A_KILOBYTE * len(script):
        yield "script.js is minified: moderators have to be able to read it"
