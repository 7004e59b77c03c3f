"""manifest.json and the texts that it names: amoCRM's documentation on the structure of a widget."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

NEEDED = {"widget": dict, "locations": list, "settings": dict}
OPTIONAL = {"advanced": dict, "tour": dict, "dp": dict, "salesbot_designer": dict}
WIDGET = {
    "name": str,
    "description": str,
    "short_description": str,
    "version": str,
    "interface_version": int,
    "init_once": bool,
    "locale": list,
    "installation": bool,
    "support": dict,
}
AREAS = ("lcard", "cucard", "ccard", "comcard", "llist", "culist", "clist", "tlist")
LOCATIONS = {f"{area}-{column}" for area in AREAS for column in (0, 1)} | {
    "settings",
    "advanced_settings",
    "card_sdk",
    "catalogs",
    "digital_pipeline",
    "lead_sources",
    "whatsapp_modal",
    "everywhere",
    "sms",
    "mobile_card",
    "amoforms",
    "widget_page",
    "salesbot_designer",
}
FIELD_TYPES = {"text", "pass", "users", "users_lp", "custom"}
LONGEST_NAME = 50
FOREIGN_NAME = re.compile(r"amo\s*crm|kommo|амо\s*срм", re.IGNORECASE)
FREE_TRIAL = re.compile(
    r"бесплатн\w*\s+(?:\w+\s+)?\d+\s*д|\d+\s*дн\w*\s+бесплатн|free\s+for\s+\d+|\d+\s+days?\s+free", re.IGNORECASE
)


def manifest_problems(files: Mapping[str, bytes]) -> list[str]:
    """Return what is wrong with the manifest and with the texts in every language that it names."""
    manifest = _json(files, "manifest.json")
    if manifest is None:
        return ["manifest.json is no JSON object"]
    wrong = [*_shape(manifest, NEEDED, OPTIONAL, "manifest.json")]
    if wrong:
        return wrong
    found = [*_widget(manifest["widget"]), *_locations(manifest), *_settings(manifest["settings"])]
    locales = manifest["widget"].get("locale", [])
    texts = {locale: _json(files, f"i18n/{locale}.json") for locale in locales}
    return [*found, *_languages(texts), *_named(manifest, texts)]


def _shape(
    part: Mapping[str, Any], needed: Mapping[str, type], optional: Mapping[str, type], where: str
) -> Iterator[str]:
    for name in needed:
        if name not in part:
            yield f"{where}: {name} is missing"
    for name, value in part.items():
        kind = {**needed, **optional}.get(name)
        if kind is None:
            yield f"{where}: amoCRM knows no {name}"
        elif type(value) is not kind:
            yield f"{where}: {name} has to be of the kind {kind.__name__}"


def _widget(widget: Mapping[str, Any]) -> Iterator[str]:
    yield from _shape(widget, WIDGET, {"is_showcase": bool}, "manifest.json, widget")
    if widget.get("interface_version") != 2:
        yield "manifest.json: interface_version has to be 2"
    if widget.get("installation") is not True:
        yield "manifest.json: installation has to be true, or there is no settings window"
    if not re.fullmatch(r"\d+\.\d+\.\d+", str(widget.get("version"))):
        yield "manifest.json: version has to be of the form 1.2.3"
    support = widget.get("support")
    if isinstance(support, dict):
        if not str(support.get("link", "")).startswith("https://"):
            yield "manifest.json: support.link has to be an https address"
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", str(support.get("email", ""))):
            yield "manifest.json: support.email has to be an address"


def _locations(manifest: Mapping[str, Any]) -> Iterator[str]:
    locations = manifest["locations"]
    for location in locations:
        if location not in LOCATIONS:
            yield f"manifest.json: amoCRM knows no location {location}"
    if "settings" not in locations:
        yield "manifest.json: without the location settings there is no settings window"
    if "lead_sources" not in locations:
        yield "manifest.json: without the location lead_sources neither Salesbot nor mailings have a channel"
    if ("advanced_settings" in locations) != ("title" in manifest.get("advanced", {})):
        yield "manifest.json: advanced_settings and advanced.title go together"


def _settings(settings: Mapping[str, Any]) -> Iterator[str]:
    if not settings:
        yield "manifest.json: at least one setting is needed"
    for name, field in settings.items():
        wanted = {"name": str, "type": str, "required": bool}
        yield from _shape(field, wanted, {}, f"manifest.json, settings.{name}")
        if field.get("type") not in FIELD_TYPES:
            yield f"manifest.json, settings.{name}: amoCRM knows no type {field.get('type')}"


def _languages(texts: Mapping[str, Any]) -> Iterator[str]:
    if "ru" not in texts:
        yield "manifest.json: locale has to name ru"
    known = {locale: _flat(found) for locale, found in texts.items() if found is not None}
    everything = {key for found in known.values() for key in found}
    for locale, found in texts.items():
        if found is None:
            yield f"i18n/{locale}.json is no JSON object"
    for locale, found in known.items():
        for key in sorted(everything - found.keys()):
            yield f"i18n/{locale}.json: {key} is missing"
        for key, value in found.items():
            if not isinstance(value, str) or not value.strip():
                yield f"i18n/{locale}.json: {key} has to be a text"
            elif FREE_TRIAL.search(value):
                yield f"i18n/{locale}.json: {key} promises something free: a trial period is called so"


def _named(manifest: Mapping[str, Any], texts: Mapping[str, Any]) -> Iterator[str]:
    widget = manifest["widget"]
    keys = [str(widget.get(name)) for name in ("name", "description", "short_description")]
    keys += [str(field.get("name")) for field in manifest["settings"].values()]
    keys += [str(manifest["advanced"]["title"])] if "title" in manifest.get("advanced", {}) else []
    known = {locale: _flat(found) for locale, found in texts.items() if found is not None}
    for key in keys:
        if not any(key in found for found in known.values()):
            yield f"manifest.json names {key}, which is no text of any language"
    for locale, found in known.items():
        name = str(found.get(str(widget.get("name")), ""))
        if FOREIGN_NAME.search(name):
            yield f"i18n/{locale}.json: the widget's name must not hold amoCRM's («{name}»)"
        if len(name) > LONGEST_NAME:
            yield f"i18n/{locale}.json: the widget's name is longer than {LONGEST_NAME} characters"


def _flat(texts: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in texts.items():
        flat |= _flat(value, f"{above}{key}.") if isinstance(value, dict) else {f"{above}{key}": value}
    return flat


def _json(files: Mapping[str, bytes], name: str) -> dict[str, Any] | None:
    try:
        found = json.loads(files.get(name, b""))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
