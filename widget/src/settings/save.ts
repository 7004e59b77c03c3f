import type { SaveParams } from '../amo/types';
import type { Api } from '../api/client';
import { ApiError } from '../api/errors';
import { wordsOf } from '../api/words';
import { type Contact, type ContactField, mistakesOf, registrationOf } from './contact';
import { currentForm, tellForm } from './form';
import { register } from './register';

/** The API's names of what can be wrong. */
const FIELDS: Record<string, ContactField> = { name: 'name', phone: 'phone', agreement: 'agreed' };

/** Milliseconds after which a person is told that the server is still waited for. */
const PATIENCE = 2_000;

/** Shows what is wrong in the open form; answers whether nothing is. */
export function check(): boolean {
  const form = currentForm();
  if (!form) return true;
  const mistakes = mistakesOf(form.contact);
  tellForm({ mistakes, refused: {}, outcome: 'none' });
  return Object.keys(mistakes).length === 0;
}

/**
 * Whether amoCRM may save what was filled in; then the client is registered beside it, and nobody waits for that.
 *
 * What only the server finds wrong is shown in the window, which stays open, and amoCRM has saved all the same.
 */
export function save(api: Api, { active }: SaveParams = {}): boolean {
  const form = currentForm();
  // Switching off, and what amoCRM saves without the window, is nobody's to stop.
  if (active === 'N' || !form) return true;
  if (!check()) return false;
  void tell(api, form.contact);
  return true;
}

async function tell(api: Api, contact: Contact): Promise<void> {
  // Whoever has typed on meanwhile, or opened the window anew, reads nothing of what was sent before.
  const say = (change: Parameters<typeof tellForm>[0]) => {
    if (currentForm()?.contact === contact) tellForm(change);
  };
  say({ outcome: 'sending' });
  const patience = setTimeout(() => say({ outcome: 'later' }), PATIENCE);
  try {
    const isKept = await register(api, registrationOf(contact));
    say({ outcome: isKept ? 'sent' : 'later' });
  } catch (error) {
    const named = error instanceof ApiError ? error.fields.map((field) => FIELDS[field]).filter((field) => field !== undefined) : [];
    const refused = Object.fromEntries(named.map((field) => [field, wordsOf(error)]));
    say(named.length > 0 ? { refused, outcome: 'none' } : { outcome: 'later' });
  } finally {
    clearTimeout(patience);
  }
}
