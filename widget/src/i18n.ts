import type ru from '../i18n/ru.json';
import { timezone } from './amo/account';
import type { AmoWidget, Langs } from './amo/types';

type Texts = typeof ru;
/** A text of `i18n/ru.json`: `section.name`. */
export type TextKey = { [Section in keyof Texts]: `${Section}.${Extract<keyof Texts[Section], string>}` }[keyof Texts];
export type Language = 'ru' | 'en';
type Values = Record<string, string | number>;

let langs: Langs = {};
let spoken: Language = 'ru';

/** Takes the texts that amoCRM chose for the person; they say of which language they are. */
export function speak(widget: AmoWidget): void {
  langs = widget.langs ?? {};
  spoken = text('language.code') === 'en' ? 'en' : 'ru';
}

/** The language in which the page is shown, and in which our API is asked for texts. */
export function language(): Language {
  return spoken;
}

/** A text in the person's language; `{name}` in it is replaced by what is given. */
export function t(key: TextKey, values: Values = {}): string {
  return filled(text(key), values);
}

/** A text with a number in it, in the form that the language wants: `one|few|many`, `one|other`. */
export function plural(key: TextKey, count: number, values: Values = {}): string {
  const forms = text(key).split('|');
  const wanted = ['one', 'few'].indexOf(new Intl.PluralRules(spoken).select(count));
  return filled(forms.at(wanted) ?? '', { ...values, count: count.toLocaleString(spoken) });
}

/** A moment by the account's clock, as people of the language write it: `26.11.2026, 10:15`. */
export function moment(iso: string): string {
  return written(iso, { hour: '2-digit', minute: '2-digit', timeZone: timezone() });
}

/** A day of the licence, `26.11.2026`: on Moscow's calendar, as the server's texts tell it to everybody. */
export function licenceDay(iso: string): string {
  return written(iso, { timeZone: 'Europe/Moscow' });
}

function written(iso: string, how: Intl.DateTimeFormatOptions): string {
  const isEnglish = spoken === 'en';
  const month = isEnglish ? 'short' : '2-digit';
  return new Date(iso).toLocaleString(isEnglish ? 'en-GB' : 'ru-RU', { day: '2-digit', month, year: 'numeric', ...how });
}

function text(key: TextKey): string {
  const [section = '', name = ''] = key.split('.', 2);
  const texts = langs[section];
  const found = typeof texts === 'object' ? texts[name] : undefined;
  return typeof found === 'string' ? found : key;
}

function filled(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
