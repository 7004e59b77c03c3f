import { useEffect } from 'react';

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled):not([type=hidden]), select, textarea, [tabindex="0"]';

/** Brings the keyboard into an open window, to `data-autofocus` or the first field, and keeps it there. */
export function useFocusInside(element: HTMLElement | null): void {
  useEffect(() => {
    if (!element) return undefined;
    toFirst(element);

    const turn = (event: KeyboardEvent) => {
      if (event.key !== 'Tab') return;
      const all = focusable(element);
      const [first, last] = [all[0], all[all.length - 1]];
      const here = document.activeElement;
      if (event.shiftKey ? here !== first : here !== last) return;
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    };
    element.addEventListener('keydown', turn);
    return () => element.removeEventListener('keydown', turn);
  }, [element]);
}

/** Brings the keyboard to `data-autofocus` or the first field of a window. */
export function toFirst(element: HTMLElement | undefined): void {
  if (!element) return;
  const wanted = element.querySelector<HTMLElement>('[data-autofocus]') ?? fields(element)[0] ?? focusable(element)[0];
  wanted?.focus();
}

function focusable(element: HTMLElement): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((found) => found.getClientRects().length > 0);
}

function fields(element: HTMLElement): HTMLElement[] {
  // Of choices that exclude each other the keyboard goes to the one that is made.
  return focusable(element).filter((found) => found.matches('input:not([type=radio]), input:checked, textarea'));
}
