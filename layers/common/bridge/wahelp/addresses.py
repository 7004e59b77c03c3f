"""The addresses of Wahelp's API (`Wahelp Rest API`, OAS 3.1): its public descriptions disagree about the base."""

from urllib.parse import quote, urlsplit

API = "/api"
API_HOST = "api."
"""A host that is nothing but the API has no `/api` in its paths (https://api.wahelp.ru/app/…)."""


def api_of(base: str) -> str:
    """Return what the paths of the API stand behind, without a slash at its end; `base` is with or without `/api`."""
    parts = urlsplit(base)
    trimmed = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    is_whole = trimmed.endswith(API) or (parts.hostname or "").startswith(API_HOST)
    return trimmed if is_whole else trimmed + API


def project_path(project: str) -> str:
    return f"/app/projects/{quote(project, safe='')}"


def channel_path(project: str, channel: str) -> str:
    return f"{project_path(project)}/channels/{quote(channel, safe='')}"
