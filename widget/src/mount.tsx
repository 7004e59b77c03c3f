import type { ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';

import { addStyle, removeStyle } from './amo/style';
import { forgetThemes } from './kit/themes';

/** The class under which all of the widget's styles live. */
export const ROOT_CLASS = 'reon-telegram-bot';

const mounted = new Map<Element, Root>();

/** Draws into a place of amoCRM's page, at its end unless `first`; what was drawn there before goes. */
export function mount(place: Element, content: ReactNode, where?: 'first'): void {
  // A window of amoCRM that was closed took ours with it and said nothing.
  for (const other of mounted.keys()) if (other === place || !other.isConnected) unmount(other);
  const element = document.createElement('div');
  element.className = ROOT_CLASS;
  if (where) place.prepend(element);
  else place.append(element);
  const root = createRoot(element);
  mounted.set(place, root);
  void addStyle().then(() => {
    if (mounted.get(place) === root) root.render(content);
  });
}

/** Takes away all that the widget has drawn, and its styles. */
export function unmountAll(): void {
  for (const place of [...mounted.keys()]) unmount(place);
  forgetThemes();
  removeStyle();
}

function unmount(place: Element): void {
  mounted.get(place)?.unmount();
  mounted.delete(place);
  for (const element of place.querySelectorAll(`:scope > .${ROOT_CLASS}`)) element.remove();
}
