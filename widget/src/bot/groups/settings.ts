import type { Authors, Bot, GroupSettings, Linkers } from '../../api/types';
import { t } from '../../i18n';

export const AUTHORS: readonly Authors[] = ['sender', 'line'];
export const LINKERS: readonly Linkers[] = ['administrators', 'anyone', 'staff'];

/** What is wished for and not so yet. */
export function changesOf(wished: GroupSettings, now: GroupSettings): Partial<GroupSettings> {
  const changed = Object.entries(wished).filter(([name, value]) => now[name as keyof GroupSettings] !== value);
  return Object.fromEntries(changed) as Partial<GroupSettings>;
}

/** In words who may tie a group to deals; null leaves it to the bot. */
export function linkersText(linkers: Linkers | null, bot: Pick<Bot, 'linkers'>): string {
  if (linkers === null) return t('groups.linker_of_bot', { linkers: t(`groups.linker_${bot.linkers}`).toLowerCase() });
  return t(`groups.linker_${linkers}`);
}

/** What somebody else has set these fields to, for people to read. */
export function settingsText(fields: string[], settings: GroupSettings, bot: Pick<Bot, 'linkers'>): string {
  const texts: Record<string, string> = {
    authors: `${t('groups.authors')} — «${t(`groups.author_${settings.authors}`)}»`,
    linkers: `${t('groups.linkers')} — «${linkersText(settings.linkers, bot)}»`,
    other_bots: `${t('groups.other_bots')} — ${t(settings.other_bots ? 'groups.yes' : 'groups.no')}`,
  };
  return fields.map((field) => texts[field] ?? field).join('; ');
}
