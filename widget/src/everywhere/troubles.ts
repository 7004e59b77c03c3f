import type { Account, Bot } from '../api/types';
import { t } from '../i18n';

/** Something that needs an administrator. `key` is the same as long as it is the same trouble. */
export interface Trouble {
  key: string;
  header: string;
  text: string;
}

/** Days before the end of the licence at which it is said once more. */
const MARKS = [1, 3, 7];

export function troublesOf(account: Account, bots: Bot[]): Trouble[] {
  return [...licence(account), ...notices(account), ...bots.filter((bot) => bot.health === 'broken').map(trouble)];
}

function licence({ licence: { banner, until, days_left: days, state } }: Account): Trouble[] {
  if (!banner) return [];
  const mark = state === 'ended' ? 'ended' : (MARKS.find((at) => days <= at) ?? 'later');
  return [{ key: `licence ${until} ${mark}`, header: t('advanced.title'), text: banner.text }];
}

function notices({ notices }: Account): Trouble[] {
  return notices
    .filter(({ code }) => !code.startsWith('install_'))
    .map(({ code, text }) => ({ key: `account ${code}`, header: t('advanced.title'), text }));
}

function trouble({ bot_id: id, name, username, notice }: Bot): Trouble {
  const text = notice ?? t('health.look', { page: t('advanced.title') });
  return { key: `bot ${id} ${notice ?? ''}`, header: `${name} (@${username})`, text };
}
