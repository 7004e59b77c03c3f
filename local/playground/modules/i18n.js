// Texts by key; Russian first.

const STORED = "playground.language";

let texts = {};
export let language = "ru";

export async function speak(wanted = localStorage.getItem(STORED) ?? "ru") {
  const answer = await fetch(`i18n/${wanted}.json`);
  texts = await answer.json();
  language = wanted;
  localStorage.setItem(STORED, wanted);
  document.documentElement.lang = wanted;
  document.title = t("title");
}

export function has(key) {
  return key in texts;
}

/** Return the text of a key with its {names} filled in. */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Return the text of `key.one`, `key.few` or `key.many` that fits a number, as {count}. */
export function plural(key, count) {
  const form = new Intl.PluralRules(language).select(count);
  return t(`${key}.${texts[`${key}.${form}`] ? form : "many"}`, { count });
}
