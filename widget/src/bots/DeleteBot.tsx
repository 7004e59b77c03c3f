import { useApi } from '../api/context';
import { ApiError } from '../api/errors';
import type { Bot } from '../api/types';
import { Confirm } from '../controls/Confirm';
import { plural, t } from '../i18n';

interface Props {
  bot: Bot;
  onDeleted: () => void;
  onClose: () => void;
}

/** The question before a bot is deleted, with what goes and what stays. */
export function DeleteBot({ bot, onDeleted, onClose }: Props) {
  const api = useApi();
  const remove = async () => {
    try {
      await api.removeBot(bot.bot_id);
    } catch (error) {
      // Somebody else was faster, or an answer was lost: it is gone all the same.
      if (!(error instanceof ApiError) || error.code !== 'unknown_bot') throw error;
    }
    onDeleted();
  };
  return (
    <Confirm title={t('bots.delete_title')} accept={t('common.delete')} isDangerous onAccept={remove} onClose={onClose}>
      <p className="bots-asked">{t('bots.delete_text', { name: bot.name, username: bot.username })}</p>
      {bot.deals > 0 && <p className="bots-asked">{plural('bots.delete_links', bot.deals)}</p>}
      <p className="bots-asked">{t('bots.delete_kept')}</p>
    </Confirm>
  );
}
