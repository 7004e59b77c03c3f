"""A browser for the tests of the playground, and its page on an empty stack."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect, sync_playwright

from local.driver import LocalStack

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), "/usr/bin/chromium"
)
"""The shell, where there is one: Chromium's renderer without the rest of the browser, which no test looks at."""

PATIENCE_MS = 45_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a file; no longer, because it keeps an event loop running in this thread."""
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no browser: install Chromium or name one in CHROMIUM")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def viewport() -> ViewportSize:
    """The size of the window; a test on small screens parametrises it."""
    return {"width": 1280, "height": 800}


@pytest.fixture
def context(browser: Browser, viewport: ViewportSize) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=viewport, locale="ru-RU")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the page complains of on its console; none may be left at the end of a test."""
    return []


@pytest.fixture
def page(context: BrowserContext, empty_stack: LocalStack, complaints: list[str]) -> Iterator[Page]:
    """The playground of an empty stack."""

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page = context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(empty_stack.control)
    yield page
    page.close()
    assert complaints == []
