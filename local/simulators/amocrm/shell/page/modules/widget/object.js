// amoCRM's own widget object, from which a widget inherits: what the documentation lists, and nothing else.

import { ajax, known, place } from "../place.js";
import { authorized } from "./ajax.js";
import { renderer } from "./render.js";

const STATUSES = ["install", "installed", "error"];
const NOT_SIMULATED = ["list_selected", "widgetsOverlay", "add_action", "add_source", "crm_post", "render_template"];

/** Return the object; `area()` answers in which area the page is. */
export function systemWidget({ $, twig }, area) {
  const { widget } = known;
  const added = {};
  const object = {
    params: settingsOf(widget),
    langs: structuredClone(widget.langs),
    i18n: (section) => object.langs[section],
    set_lang(langs) {
      object.langs = langs;
    },
    get_settings: () => ({ ...settingsOf(known.widget), ...added }),
    /** Properties for as long as the page lives: what lasts is saved by the button of the settings window. */
    set_settings(properties) {
      Object.assign(added, properties);
    },
    set_status(status) {
      if (!STATUSES.includes(status)) throw new TypeError(`set_status: no status ${status}`);
      $(document).trigger("shell:status", [status]);
    },
    get_install_status: () => known.widget.status,
    get_version: () => widget.version,
    system: () => ({
      area: area(),
      amouser: known.user.login,
      amouser_id: String(known.user.id),
      amohash: "",
      domain: known.account.domain,
      subdomain: known.account.subdomain,
      server: "https://www.amocrm.ru",
    }),
    render: renderer(twig),
    $authorizedAjax: authorized($, async () => {
      const { token } = await disposableToken();
      return token;
    }),
  };
  for (const name of NOT_SIMULATED) {
    object[name] = () => {
      throw new Error(`${name} is not simulated in the area ${area()}`);
    };
  }
  return object;
}

async function disposableToken() {
  const path = `v2/integrations/${known.widget.client_uuid}/disposable_token`;
  const answer = await fetch(ajax(path), { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(`no disposable token: ${answer.status}`);
  return answer.json();
}

function settingsOf(widget) {
  const isActive = widget.status === "installed";
  return {
    ...widget.settings,
    id: widget.id,
    active: isActive ? "Y" : "N",
    widget_active: isActive ? "Y" : "N",
    status: widget.status,
    category_code: "",
    widget_code: widget.code,
    oauth_client_uuid: widget.client_uuid,
    version: widget.version,
    path: widget.path,
    images_path: `${widget.path}/images`,
    support: widget.manifest.widget.support ?? {},
    lang: place.language,
  };
}
