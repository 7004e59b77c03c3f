import './code.css';

import { ButtonPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { useState } from 'react';

import { useApi } from '../../api/context';
import type { Bot } from '../../api/types';
import { Push } from '../../controls/Push';
import { useLoaded } from '../../controls/useLoaded';
import { t } from '../../i18n';
import { Loading } from '../Loading';
import { useMayChange } from '../mayChange';
import { Refusal, Said } from '../Said';
import { useDeed } from '../useDeed';
import { Chosen } from './Chosen';
import { Doing } from './Doing';
import { KeyShown } from './KeyShown';
import { Snippets } from './Snippets';
import { CodeWindows, type CodeWindow } from './Windows';

interface CodePanelProps {
  bot: Bot;
  onBot: (bot: Bot) => void;
}

/** The code that the owner has written for the bot: its key, how it does, and what was chosen for it. */
export function CodePanel({ bot, onBot }: CodePanelProps) {
  const api = useApi();
  const mayChange = useMayChange();
  const asked = useLoaded(() => api.bot(bot.bot_id), [bot.bot_id]);
  const [secret, setSecret] = useState<string | null>(null);
  const [open, setOpen] = useState<CodeWindow | null>(null);
  const [said, setSaid] = useState('');

  const show = (now: Bot, words: string) => {
    asked.replace(now);
    onBot(now);
    setOpen(null);
    setSaid(words);
  };
  const makeKey = async () => {
    setSaid('');
    const { key } = await api.makeKey(bot.bot_id);
    setSecret(key);
    show(await api.bot(bot.bot_id), t('code.key_shown'));
  };
  const withdrawKey = async () => {
    await api.withdrawKey(bot.bot_id);
    setSecret(null);
    show(await api.bot(bot.bot_id), t('code.withdrawn'));
  };
  const first = useDeed(makeKey);

  return (
    <Loading of={asked}>
      {({ gateway, ...rest }) => (
        <div className="bot-code" data-code={gateway.key_since ? 'open' : 'closed'}>
          <p>{t('code.about')}</p>
          <p className="bot-quiet">{t('code.about_more')}</p>
          {secret !== null && <KeyShown secret={secret} />}
          <Doing gateway={gateway} />
          <div className="bot-row">
            {mayChange && !gateway.key_since && (
              <Push theme={ButtonPrimaryTheme} isLoading={first.isRunning} onClick={() => first.run()}>
                {t('code.make')}
              </Push>
            )}
            {mayChange && gateway.key_since && (
              <>
                <Push onClick={() => setOpen('renew')}>{t('code.renew')}</Push>
                <Push onClick={() => setOpen('withdraw')}>{t('code.withdraw')}</Push>
              </>
            )}
            {gateway.key_since && (
              <Push isLoading={asked.isLoading} onClick={asked.reload}>
                {t('code.look')}
              </Push>
            )}
          </div>
          <Refusal>{first.failure}</Refusal>
          <Said>{said}</Said>
          <h4 className="bot-heading">{t('code.settings')}</h4>
          <Chosen gateway={gateway} />
          {mayChange && (
            <div className="bot-row">
              <Push onClick={() => setOpen('settings')}>{t('code.change')}</Push>
            </div>
          )}
          <Snippets address={gateway.address} secret={secret} />
          <CodeWindows
            open={open}
            bot={{ gateway, ...rest }}
            onRenew={makeKey}
            onWithdraw={withdrawKey}
            onSaved={(now) => show(now, t('code.saved'))}
            onClose={() => setOpen(null)}
          />
        </div>
      )}
    </Loading>
  );
}
