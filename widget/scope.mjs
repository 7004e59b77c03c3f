import postcss from 'postcss';

/** The one class under which everything of the widget lives. */
export const ROOT = 'reon-telegram-bot';

/** Puts every selector under the root class; what was the page's root (variables, the theme's attribute) becomes it. */
export function scope(css) {
  const sheet = postcss.parse(css);
  sheet.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && rule.parent.name.endsWith('keyframes')) return;
    rule.selectors = rule.selectors.map(scoped);
  });
  return sheet.toString();
}

function scoped(selector) {
  const page = /^:root(\[[^\]]+\])?\s*(.*)$/.exec(selector);
  if (page) return [page[1], `.${ROOT}`, page[2]].filter(Boolean).join(' ');
  if (selector.startsWith('[') || isRoot(selector)) return selector;
  return `.${ROOT} ${selector}`;
}

/** Whether a selector begins at the root itself: the root, and the windows of amoCRM that bear its class. */
function isRoot(selector) {
  return new RegExp(`^\\.${ROOT}(?![\\w-])|^\\.${ROOT}(__modal|-hidden)`).test(selector);
}
