import { t } from '../../i18n';

/** What a profile is called in lists: its name, or its number while it has none. */
export function nameOf(profile: { name: string }, place: number): string {
  return profile.name.trim() || t('funnel.nameless', { number: place + 1 });
}

/** The address that people open a profile by; null while its key is none that Telegram takes. */
export function deepLink(bot: { link: string }, key: string): string | null {
  return /^[A-Za-z0-9_-]{1,64}$/.test(key.trim()) ? `${bot.link}?start=${key.trim()}` : null;
}
