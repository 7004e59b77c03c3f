"""What axe-core says of a page of the widget."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "e2e" / "playground" / "axe" / "axe.min.js"


def violations(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical, with the elements that it means."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run('.reon-telegram-bot', {resultTypes: ['violations']})")
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:140]} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
