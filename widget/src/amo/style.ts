import type { WidgetSettings } from './types';

const CLASS = 'reon-telegram-bot-style';

let address = '';
let link: HTMLLinkElement | null = null;
let loaded = Promise.resolve();

/** Says where the archive's style is; amoCRM leaves it to the widget to bring it into the page. */
export function setStyle({ path = '', version = '' }: WidgetSettings): void {
  address = `${path}/style.css?v=${version}`;
}

/** Brings the style into the page once; what is drawn waits for it. */
export function addStyle(): Promise<void> {
  if (link?.isConnected) return loaded;
  const added = document.createElement('link');
  added.rel = 'stylesheet';
  added.className = CLASS;
  added.href = address;
  loaded = new Promise((resolve) => {
    // Without its style the widget is ugly, and works.
    added.onload = added.onerror = () => resolve();
  });
  document.head.append(added);
  link = added;
  return loaded;
}

export function removeStyle(): void {
  link?.remove();
  link = null;
}
