import type { Colleague } from '../../api/types';
import { t } from '../../i18n';

/** What somebody is called: in Telegram, or by the number that Telegram gave them. */
export function nameOf({ name, username, telegram_id }: Colleague): string {
  return name ?? (username ? `@${username}` : t('staff.nameless', { id: telegram_id }));
}
