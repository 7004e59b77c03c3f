import type { Bot } from '../../api/types';
import { Confirm } from '../../controls/Confirm';
import { t } from '../../i18n';
import { CodeDialog } from './CodeDialog';

export type CodeWindow = 'settings' | 'renew' | 'withdraw';

interface CodeWindowsProps {
  open: CodeWindow | null;
  bot: Bot;
  onRenew: () => Promise<void>;
  onWithdraw: () => Promise<void>;
  onSaved: (bot: Bot) => void;
  onClose: () => void;
}

/** What is asked before a key ends, and the window of the settings. */
export function CodeWindows({ open, bot, onRenew, onWithdraw, onSaved, onClose }: CodeWindowsProps) {
  switch (open) {
    case 'settings':
      return <CodeDialog bot={bot} onSaved={onSaved} onClose={onClose} />;
    case 'renew':
      return (
        <Confirm title={t('code.renew_title')} accept={t('code.renew')} isDangerous onAccept={onRenew} onClose={onClose}>
          {t('code.renew_text')}
        </Confirm>
      );
    case 'withdraw':
      return (
        <Confirm title={t('code.withdraw_title')} accept={t('code.withdraw')} isDangerous onAccept={onWithdraw} onClose={onClose}>
          {t('code.withdraw_text')}
        </Confirm>
      );
    case null:
      return null;
  }
}
