import { useSyncExternalStore } from 'react';

import type { WidgetSettings } from '../amo/types';
import type { Contact, ContactField, Mistakes } from './contact';

/** What came of the last «Сохранить». `later`: REON hears of it when the server is back. */
export type Outcome = 'none' | 'sending' | 'sent' | 'later';

export interface Form {
  contact: Contact;
  mistakes: Mistakes;
  /** What the server has to say to a field, in its own words. */
  refused: Partial<Record<ContactField, string>>;
  outcome: Outcome;
}

let form: Form | null = null;
let listeners: (() => void)[] = [];

/** Begins with what amoCRM has kept. The form outlives no window. */
export function openForm({ client_name = '', phone_number = '', terms_of_use = '' }: WidgetSettings): void {
  const contact = { name: client_name, phone: phone_number, agreed: terms_of_use === 'true' };
  set({ contact, mistakes: {}, refused: {}, outcome: 'none' });
}

export function closeForm(): void {
  form = null;
}

/** The form of the open window; null where there is none. */
export function currentForm(): Form | null {
  return form;
}

/** What is changed is no longer wrong until «Сохранить» says so again. */
export function changeForm(change: Partial<Contact>): void {
  if (!form) return;
  const untouched = <Value,>(by: Partial<Record<ContactField, Value>>) =>
    Object.fromEntries(Object.entries(by).filter(([field]) => !(field in change))) as typeof by;
  const { contact, mistakes, refused } = form;
  set({ contact: { ...contact, ...change }, mistakes: untouched(mistakes), refused: untouched(refused), outcome: 'none' });
}

/** Fills an empty form with what the server knows: amoCRM forgets it when the widget is switched off. Whether it did. */
export function suggest({ name, phone }: Pick<Contact, 'name' | 'phone'>): boolean {
  if (!form || form.contact.name || form.contact.phone) return false;
  changeForm({ name, phone });
  return true;
}

export function tellForm(change: Partial<Omit<Form, 'contact'>>): void {
  if (form) set({ ...form, ...change });
}

/** The form as a component sees it; amoCRM's own button changes it from outside. */
export function useForm(): Form | null {
  return useSyncExternalStore(listen, currentForm);
}

function listen(listener: () => void): () => void {
  listeners = [...listeners, listener];
  return () => {
    listeners = listeners.filter((other) => other !== listener);
  };
}

function set(next: Form): void {
  form = next;
  for (const listener of listeners) listener();
}
