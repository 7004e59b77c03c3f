"""The small pages that people see when amoCRM sends their browser here."""

import html

from aws_lambda_powertools.event_handler import Response, content_types

from settings_api.language import said, spoken

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 32em; margin: 15vh auto 0; padding: 0 1em; color: #1f2a37 }}
h1 {{ font-size: 1.4em }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{text}</p>
</body>
</html>
"""


def page(status: int, title: str, text: str) -> Response[str]:
    return Response(
        status,
        f"{content_types.TEXT_HTML}; charset=utf-8",
        _PAGE.format(language=spoken(), title=html.escape(said(title)), text=html.escape(said(text))),
        # The address holds the authorisation code: nothing is loaded and nobody is told where the person came from.
        {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "Referrer-Policy": "no-referrer"},
    )
