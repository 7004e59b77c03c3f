// The keyboard's place on the page: it never falls to the body because something was drawn anew.

const FOCUSABLE = "button, a[href], input:not([hidden]), select, textarea, [tabindex='0']";

let wanted = null;

/** Let the next draw put the focus on what matches `selector`. */
export function focusOn(selector) {
  wanted = selector;
}

/** Draw, and afterwards put the focus where it is wanted, where it was, or as near to that as possible. */
export function keepingFocus(draw) {
  const held = document.activeElement;
  const line = ancestors(held);
  draw();
  const target = wanted && document.querySelector(wanted);
  wanted = null;
  if (target) target.focus();
  else if (!line.length || document.activeElement === held) return;
  else if (held.isConnected) held.focus({ preventScroll: true });
  else (sameAs(held) ?? nearest(line))?.focus();
}

function ancestors(element) {
  const line = [];
  for (let one = element; one && one !== document.body; one = one.parentElement) line.push(one);
  return line;
}

/** What moves to another place of the page is made anew there; what it stands for is in its data attribute. */
function sameAs(held) {
  const [name] = held.getAttributeNames().filter((one) => one.startsWith("data-"));
  return name ? document.querySelector(`[${name}="${CSS.escape(held.getAttribute(name))}"]`) : null;
}

function nearest(line) {
  for (const alive of line.filter((one) => one.isConnected)) {
    const near = [...alive.querySelectorAll(FOCUSABLE)].find((one) => one.offsetParent);
    if (near) return near;
  }
  return null;
}
