// A description of elements, and a patch that changes only what differs, so that nothing flickers and drafts stay.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "use"]);
const HELD = new Set(["value", "checked"]);

/**
 * Describe an element: h("div.row", {key, onclick, class, …}, ...children). null, undefined and false leave no trace.
 * Own properties: `key` keeps an element through reordering, `mounted(element)` runs once. `value` and `checked` hold:
 * each patch sets them, whatever the person did to the element in between.
 */
export function h(selector, props, ...children) {
  const [tag, ...classes] = selector.split(".");
  const { key, class: extra, ...rest } = props ?? {};
  const names = [...classes, extra].filter(Boolean).join(" ");
  if (names) rest.class = names;
  return { tag, key, props: rest, children: children.flat(Infinity).filter(shown).map(described) };
}

export function icon(name) {
  return h("svg.icon", { "aria-hidden": "true" }, h("use", { href: `icons.svg#${name}` }));
}

/** Make the children of `parent` what is described. */
export function patch(parent, descriptions) {
  const known = new Map();
  for (const node of parent.childNodes) {
    const name = node.described ?? "#text";
    known.set(name, [...(known.get(name) ?? []), node]);
  }
  const nodes = descriptions.map((description) => known.get(nameOf(description))?.shift() ?? create(description));
  for (const unused of [...known.values()].flat()) unused.remove();
  let place = parent.firstChild;
  nodes.forEach((node, index) => {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    update(node, descriptions[index]);
  });
}

function shown(child) {
  return child !== null && child !== undefined && child !== false;
}

function described(child) {
  return typeof child === "object" ? child : { text: String(child) };
}

function nameOf(description) {
  if ("text" in description) return "#text";
  return description.key === undefined ? description.tag : `${description.tag}#${description.key}`;
}

function create(description) {
  if ("text" in description) return document.createTextNode(description.text);
  const { tag } = description;
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  element.described = nameOf(description);
  element.drawn = {};
  if (description.props.mounted) queueMicrotask(() => description.props.mounted(element));
  return element;
}

function update(node, description) {
  if ("text" in description) {
    if (node.data !== description.text) node.data = description.text;
    return;
  }
  const before = node.drawn;
  const props = description.props;
  for (const name of new Set([...Object.keys(before), ...Object.keys(props)])) {
    if (before[name] !== props[name]) assign(node, name, props[name]);
  }
  patch(node, description.children);
  // Last, because a select takes the value of an option that has to be there.
  for (const name of HELD) {
    if (name in props && node[name] !== props[name]) node[name] = props[name];
  }
  node.drawn = props;
}

function assign(node, name, value) {
  if (name === "mounted" || HELD.has(name)) return;
  if (name.startsWith("on")) node[name] = value ? heard(value) : null;
  else if (value === undefined || value === null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

/** A handler that returns false would keep the browser from doing what the key or the click is for. */
function heard(handler) {
  return (event) => {
    handler(event);
  };
}
