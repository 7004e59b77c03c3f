"""Where amoCRM's services live."""

import re

ACCOUNT_DOMAIN = re.compile(r"[a-z0-9-]+\.(?:amocrm\.ru|amocrm\.com|kommo\.com)")
"""The only domains an account, and so an OAuth exchange, may have: our secret must not be sent to a stranger."""

OWN_HOST = re.compile(r"(?:[a-z0-9-]+\.)*(?:amocrm\.ru|amocrm\.com|kommo\.com)")
"""Every host of amoCRM, those of its chats (`amojo.`) and files (`drive-b.`) included."""

AMOJO_DOMAIN = "amojo.amocrm.ru"


class Addresses:
    """Builds addresses from the deployment's template, `https://{domain}` in production.

    Requests always name the domain in their Host header too, so that one address can stand for all domains.
    """

    def __init__(self, template: str) -> None:
        self._template = template

    def url(self, domain: str, path: str) -> str:
        return self._template.format(domain=domain) + path

    def authorise_url(self, domain: str, client_id: str) -> str:
        """Return the page on which an account of this domain gives an integration its access (oauth/button)."""
        return self.url(f"www.{domain.partition('.')[2]}", f"/oauth?client_id={client_id}&mode=popup")
