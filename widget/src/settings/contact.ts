import type { NewRegistration } from '../api/types';
import type { TextKey } from '../i18n';

/** What the person fills in, as it is typed. */
export interface Contact {
  name: string;
  phone: string;
  agreed: boolean;
}

export type ContactField = keyof Contact;
export type Mistakes = Partial<Record<ContactField, TextKey>>;

const LONGEST_NAME = 100;
const PHONE_DIGITS = { fewest: 10, most: 15 };

/** What keeps a contact from being sent to REON, by field. */
export function mistakesOf({ name, phone, agreed }: Contact): Mistakes {
  const mistakes: Mistakes = {};
  const asked = name.trim();
  if (!asked) mistakes.name = 'settings.name_missing';
  else if (asked.length > LONGEST_NAME || !/\p{L}/u.test(asked)) mistakes.name = 'settings.name_wrong';
  if (!phone.trim()) mistakes.phone = 'settings.phone_missing';
  else if (!isPhone(phone)) mistakes.phone = 'settings.phone_wrong';
  if (!agreed) mistakes.agreed = 'settings.agreement_missing';
  return mistakes;
}

export function registrationOf({ name, phone, agreed }: Contact): NewRegistration {
  return { name: name.trim(), phone: phone.trim(), agreement: agreed };
}

/** The server reads it the same way (`domain/phones.py`): marks that nobody sees come along from a phone book. */
function isPhone(phone: string): boolean {
  const plain = phone.normalize('NFKC').replace(/\p{Cf}/gu, '');
  const digits = plain.replace(/\D/g, '').length;
  return /^\s*\+?[\d\s()\-\u2010-\u2015\u2212.]+$/.test(plain) && digits >= PHONE_DIGITS.fewest && digits <= PHONE_DIGITS.most;
}
