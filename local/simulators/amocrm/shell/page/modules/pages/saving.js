// «Установить», «Сохранить» and «Отключить»: what amoCRM asks the widget, and in which order.

import { call } from "../http.js";
import { ajax, known, load } from "../place.js";
import { t } from "../texts.js";
import { leave } from "../widget/life.js";

/** Keep the fields once the widget agrees: `onSave` may answer later, and only true is a yes. Tells whether it did. */
export async function save($, $modal, $button, callbacks) {
  if (!isFilled($, $modal)) return false;
  const params = { active: "Y", id: known.widget.id, fields: fieldsOf($modal) };
  $button.trigger("button:load:start");
  try {
    if (callbacks.onSave && (await callbacks.onSave(params)) !== true) {
      $button.trigger("button:save:error");
      return false;
    }
    await call("POST", ajax("widget/settings"), { fields: params.fields });
    await load();
  } catch (error) {
    console.error(error);
    $button.trigger("button:save:error");
    return false;
  }
  $button.trigger("button:saved");
  return true;
}

/** Install the widget, then let it do what it does once: an error there does not stop the installation. */
export async function install($button, callbacks) {
  $button.trigger("button:load:start");
  await call("POST", ajax("widget/install"), {});
  try {
    await callbacks.onInstall?.();
  } catch (error) {
    console.error(error);
  }
}

/** First `onSave` with `active` N, whatever it answers, then `destroy`. */
export async function uninstall($button, $modal, callbacks) {
  $button.trigger("button:load:start");
  await callbacks.onSave?.({ active: "N", id: known.widget.id, fields: fieldsOf($modal) });
  await leave();
  await call("POST", ajax("widget/uninstall"), {});
}

/** The widget may have moved amoCRM's fields anywhere in the window; they are found by their names. */
function fieldsOf($modal) {
  const names = Object.keys(known.widget.manifest.settings ?? {});
  return Object.fromEntries(names.map((name) => [name, String($modal.find(`[name="${name}"]`).val() ?? "")]));
}

function isFilled($, $modal) {
  const fields = fieldsOf($modal);
  $modal.find(".widget_settings_block__error").remove();
  const empty = Object.entries(known.widget.manifest.settings ?? {}).filter(([name, field]) => field.required && !fields[name].trim());
  for (const [name] of empty) {
    $modal.find(`[name="${name}"]`).after($("<div class='widget_settings_block__error' role='alert'>").text(t("required")));
  }
  return empty.length === 0;
}
