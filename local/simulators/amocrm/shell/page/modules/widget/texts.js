// The widget's own texts by the keys of its manifest, as «widget.name».

import { known } from "../place.js";

export function worded(key) {
  const found = key.split(".").reduce((part, name) => part?.[name], known.widget.langs);
  return typeof found === "string" ? found : key;
}
