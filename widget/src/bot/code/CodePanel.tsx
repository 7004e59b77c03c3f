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

/** A key that this page has made; `since` as the bot tells it, null until it has been asked. */
interface MadeKey {
  key: string;
  since: string | null;
}

interface CodePanelProps {
  bot: Bot;
  onBot: (bot: Bot) => void;
}

/** The code that the owner has written for the bot: its key, how it does, and what was chosen for it. */
export function CodePanel({ bot, onBot }: CodePanelProps) {
  const api = useApi();
  const mayChange = useMayChange();
  const asked = useLoaded(() => api.bot(bot.bot_id), [bot.bot_id]);
  const [made, setMade] = useState<MadeKey | null>(null);
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
    // Shown at once: whatever becomes of the next question, nobody can tell the key again.
    setMade({ key, since: null });
    const now = await api.bot(bot.bot_id);
    setMade({ key, since: now.gateway.key_since });
    show(now, t('code.key_shown'));
  };
  const withdrawKey = async () => {
    await api.withdrawKey(bot.bot_id);
    setMade(null);
    show(await api.bot(bot.bot_id), t('code.withdrawn'));
  };
  const first = useDeed(makeKey);

  return (
    <Loading of={asked}>
      {(now) => (
        <div className="bot-code" data-code={now.gateway.key_since ? 'open' : 'closed'}>
          <p>{t('code.about')}</p>
          <p className="bot-quiet">{t('code.about_more')}</p>
          <KeyShown secret={stillGood(made, now)} />
          <Doing gateway={now.gateway} />
          <div className="bot-row">
            {mayChange && !now.gateway.key_since && (
              <Push theme={ButtonPrimaryTheme} isLoading={first.isRunning} onClick={() => first.run()}>
                {t('code.make')}
              </Push>
            )}
            {mayChange && now.gateway.key_since && (
              <>
                <Push onClick={() => setOpen('renew')}>{t('code.renew')}</Push>
                <Push onClick={() => setOpen('withdraw')}>{t('code.withdraw')}</Push>
              </>
            )}
            {now.gateway.key_since && (
              <Push isLoading={asked.isLoading} onClick={asked.reload}>
                {t('code.look')}
              </Push>
            )}
          </div>
          <Refusal>{first.failure}</Refusal>
          <Said>{said}</Said>
          <h4 className="bot-heading">{t('code.settings')}</h4>
          <Chosen gateway={now.gateway} />
          {mayChange && (
            <div className="bot-row">
              <Push onClick={() => setOpen('settings')}>{t('code.change')}</Push>
            </div>
          )}
          <Snippets address={now.gateway.address} secret={stillGood(made, now)} />
          <CodeWindows
            open={open}
            bot={now}
            onRenew={makeKey}
            onWithdraw={withdrawKey}
            onSaved={(saved) => show(saved, t('code.saved'))}
            onClose={() => setOpen(null)}
          />
        </div>
      )}
    </Loading>
  );
}

/** Return the key that was made here, unless somebody else has made another one since. */
function stillGood(made: MadeKey | null, { gateway }: Bot): string | null {
  return made && (made.since === null || made.since === gateway.key_since) ? made.key : null;
}
