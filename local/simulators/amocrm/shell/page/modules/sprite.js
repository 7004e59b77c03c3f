// The icons that widgets take from amoCRM's sprite by name; drawn anew.

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  "common--trash": "M4 6h12M8 6V4h4v2m-6.5 0 .7 11h7.6l.7-11M8.5 9v5m3-5v5",
  "common--cross-close": "m5 5 10 10M15 5 5 15",
  "common--refresh": "M16 10a6 6 0 1 1-1.8-4.3M16 3v4h-4",
  "common--search": "M14 9a5 5 0 1 1-10 0 5 5 0 0 1 10 0m-1.4 3.6L17 17",
  "controls--button-add": "M10 4v12M4 10h12",
  "controls--button-more": "M5 10h.01M10 10h.01M15 10h.01",
  "digital_pipeline--add_trigger": "M10 4v12M4 10h12",
  "nav--dashboard": "M4 4h5v7H4zm7 0h5v4h-5zm0 6h5v6h-5zm-7 3h5v3H4z",
  "nav--leads": "M4 5h3v11H4zm5 0h3v7H9zm5 0h2v9h-2z",
  "nav--chats": "M4 5h12v8H9l-3 3v-3H4z",
  "nav--market": "M4 8h12l-1 8H5zm3 0a3 3 0 0 1 6 0",
  "nav--settings": "M10 7.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2M10 3v2m0 10v2m7-7h-2M5 10H3m12-5-1.5 1.5M6.500 13.500 5 15m10 0-1.500-1.500M6.500 6.500 5 5",
  "nav--bell": "M5.500 14V9a4.500 4.500 0 0 1 9 0v5l1 1h-11zM8.500 16.500a1.600 1.600 0 0 0 3 0",
};

export function sprite() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "sprite");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, shape] of Object.entries(SHAPES)) {
    const symbol = document.createElementNS(SVG, "symbol");
    symbol.id = name;
    symbol.setAttribute("viewBox", "0 0 20 20");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", shape);
    symbol.append(path);
    svg.append(symbol);
  }
  return svg;
}
