// A place on a map: a drawn tile with a pin, and the address of the real map.

import { h, icon } from "./dom.js";

const TILE = 220;

export function mapAddress(latitude, longitude) {
  return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
}

/** Describe a tile of streets that nobody has measured: it moves with the place, and no map is asked for. */
export function mapTile(latitude, longitude) {
  const shift = (degrees) => `${Math.round((degrees * 10_000) % TILE)}px`;
  return h("span.map", { "aria-hidden": "true", style: `background-position:${shift(-longitude)} ${shift(latitude)}` }, icon("pin"));
}
