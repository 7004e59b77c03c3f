import { useInsertionEffect, useMemo } from 'react';

const ROOT = 'reon-telegram-bot';
const names = new Map<string, string>();
let sheet: HTMLStyleElement | null = null;

/**
 * Class name that carries the variables of one of the kit's themes.
 *
 * Stands for the kit's hook of the same name, which leaves a style element in the page's head for each component and
 * theme. Here equal themes share a rule, and all rules live in one element that goes with the widget.
 */
export function useThemeClassName(theme: Record<string, string>): string {
  const variables = Object.entries(theme)
    .map(([name, value]) => `${name}: ${value};`)
    .join(' ');
  const name = useMemo(() => nameOf(variables), [variables]);
  useInsertionEffect(() => write(), [name]);
  return name;
}

/** Takes away what the themes left in the page; the next component that is drawn brings it back. */
export function forgetThemes(): void {
  sheet?.remove();
  sheet = null;
}

function nameOf(variables: string): string {
  const known = names.get(variables);
  if (known) return known;
  const name = `${ROOT}-theme-${names.size + 1}`;
  names.set(variables, name);
  return name;
}

function write(): void {
  if (!sheet) {
    sheet = document.createElement('style');
    sheet.className = `${ROOT}-themes`;
    document.head.append(sheet);
  }
  if (sheet.dataset.themes === String(names.size)) return;
  sheet.dataset.themes = String(names.size);
  sheet.textContent = [...names].map(([variables, name]) => `.${ROOT} .${name} { ${variables} }`).join('\n');
}
