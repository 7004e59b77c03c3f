// The widget on a page: loaded once, then told of each area that is entered and left.

import { required } from "../libraries.js";
import { known, place } from "../place.js";
import { openPublicHost } from "./ajax.js";
import { systemWidget } from "./object.js";

const MUST = ["render", "init", "bind_actions"];

let tools = null;
let widget = null;
let isBound = false;
let isThere = false;

/** Give what the widget object is made with. */
export function provide($, twig) {
  tools = { $, twig };
  openPublicHost($);
}

/** Tell whether the widget has asked for this area, or for all of them. */
export function runsIn(area) {
  const areas = known.widget.manifest.locations.map((location) => location.replace(/-[01]$/, ""));
  return areas.includes(area) || areas.includes("everywhere");
}

/** Start the widget in the area of the page and return its callbacks. Rejects when it does not start. */
export async function enter() {
  widget ??= await build();
  const { callbacks } = widget;
  if (isThere) return callbacks;
  isThere = true;
  if ((await callbacks.render()) !== true) throw new Error("callbacks.render did not return true: init and bind_actions do not follow");
  const isOnce = [true, "Y"].includes(known.widget.manifest.widget.init_once);
  if (!(isOnce && isBound)) {
    for (const name of ["init", "bind_actions"]) {
      if ((await callbacks[name]()) !== true) throw new Error(`callbacks.${name} did not return true`);
    }
  }
  isBound = true;
  return callbacks;
}

/** Tell the widget that its area is left. */
export async function leave() {
  if (!isThere) return;
  isThere = false;
  await widget.callbacks.destroy?.();
}

/** The widget's script is an AMD module that returns a constructor; what it makes inherits from amoCRM's own object. */
async function build() {
  const { path, version, code } = known.widget;
  const [Constructor] = await required([`${path}/script.js?v=${version}`]);
  if (typeof Constructor !== "function" || !Constructor.prototype) throw new Error("script.js does not return a constructor");
  Object.setPrototypeOf(Constructor.prototype, systemWidget(tools, () => place.shown.area));
  const made = new Constructor();
  const missing = MUST.filter((name) => typeof made.callbacks?.[name] !== "function");
  if (missing.length) throw new Error(`the widget has no callbacks.${missing.join(", callbacks.")}`);
  window.APP.widgets.list[code] = made;
  return made;
}
