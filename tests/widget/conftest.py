"""amoCRM's pages with the widget's real archive in a real browser, on an empty stack."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from local.world import AMO_WIDGET_CODE
from tests.e2e.conftest import world
from tests.e2e.driving import Account
from tests.e2e.playground.conftest import browser, context, viewport
from tests.widget.built import built_archive

__all__ = ["browser", "context", "viewport", "world"]

OpenSettings = Callable[..., Page]
"""Opens the widget's own page in an account's settings, as `OpenPage` opens any."""


@dataclass
class OpenPage:
    """Opens a page of an account: `widgets`, `leads`; `before` is done with the browser's page before it is loaded."""

    context: BrowserContext
    troubles: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    homes: set[str] = field(default_factory=lambda: {""})

    def __call__(
        self,
        account: Account,
        path: str,
        *,
        theme: str = "light",
        lang: str = "ru",
        user: str = "admin",
        before: Callable[[Page], object] | None = None,
    ) -> Page:
        page = self.context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: self.asked.add(_home_of(request.url)))
        if before is not None:
            before(page)
        self.homes.add(_home_of(account.world.amocrm))
        query = urlencode({"theme": theme, "lang": lang, "user": user})
        page.goto(f"{account.world.amocrm}/crm/{account.account_id}/{path}?{query}")
        return page

    def _note(self, message: ConsoleMessage) -> None:
        # A request that failed is in the tests' own hands; how the page takes it is what they look at.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.troubles.append(message.text)


@pytest.fixture(scope="session")
def archive() -> Path:
    """Build `dist/widget.zip`, from which the simulator's pages load the widget."""
    return built_archive()


@pytest.fixture
def open_page(context: BrowserContext, archive: Path) -> Iterator[OpenPage]:
    """Open pages of amoCRM; at the end none has failed, and none has asked anybody but amoCRM, and us through it."""
    opener = OpenPage(context)
    yield opener
    assert opener.troubles == []
    assert opener.asked <= opener.homes


@pytest.fixture
def open_settings(open_page: OpenPage) -> OpenSettings:
    return partial(open_page, path=f"settings/{AMO_WIDGET_CODE}")


def _home_of(address: str) -> str:
    """Return scheme and host of an address; nobody is asked for data that stand in the address itself."""
    return "/".join(address.split("/", 3)[:3]) if address.startswith("http") else ""
