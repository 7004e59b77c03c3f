import { ButtonPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { useEffect, useRef, useState } from 'react';

import { isAdmin } from '../amo/page';
import { useApi } from '../api/context';
import { wordsOf } from '../api/words';
import type { Bot } from '../api/types';
import { Icon } from '../controls/Icon';
import { Notice } from '../controls/Notice';
import { Push } from '../controls/Push';
import { useLoaded } from '../controls/useLoaded';
import { t } from '../i18n';
import { AccountNotices } from '../licence/AccountNotices';
import { AddBot } from './AddBot';
import './bots.css';
import { BotsList } from './BotsList';
import { DeleteBot } from './DeleteBot';
import { EditBot } from './EditBot';
import { useBots } from './useBots';
import { useReturn } from './useReturn';

type Window = { kind: 'add' } | { kind: 'edit' | 'delete'; bot: Bot };
interface Told {
  level: 'success' | 'error';
  text: string;
}

/** The page of the widget in amoCRM's settings: the account's bots. */
export function BotsPage() {
  const api = useApi();
  const bots = useBots();
  const account = useLoaded(() => api.account(), []);
  const pipelines = useLoaded(() => api.pipelines(), []);
  const [open, setOpen] = useState<Window | null>(null);
  const [told, setTold] = useState<Told | null>(null);

  useReturn([bots.reload, account.reload, pipelines.reload]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The button that was pressed may have gone with its bot, and the keyboard with it.
    if (told && document.activeElement === document.body) heading.current?.focus();
  }, [told, bots.found]);

  // Our API does not know it of everybody; amoCRM's page does.
  const mayChange = (account.value?.is_admin ?? isAdmin()) !== false;
  const close = () => setOpen(null);
  const done = (text: string) => {
    close();
    setTold({ level: 'success', text });
    bots.reload();
  };
  const turn = async (bot: Bot, isOn: boolean) => {
    try {
      bots.put(await api.changeBot(bot.bot_id, { enabled: isOn, version: bot.version }));
      setTold(null);
    } catch (error) {
      setTold({ level: 'error', text: wordsOf(error) });
    }
    bots.reload();
  };

  const isEmpty = bots.found?.total === 0 && !bots.isSearched;
  const addButton = mayChange && (
    <Push
      theme={ButtonPrimaryTheme}
      before={<Icon name="plus" />}
      isDisabled={!pipelines.value}
      onClick={() => setOpen({ kind: 'add' })}
    >
      {t('bots.add')}
    </Push>
  );

  return (
    <div className="bots">
      <header className="bots-head">
        <h1 className="bots-title" tabIndex={-1} ref={heading}>
          {t('bots.title')}
        </h1>
        {!isEmpty && addButton}
      </header>
      <div className="bots-body">
        {account.value && <AccountNotices account={account.value} mayChange={mayChange} />}
        <Failures of={[account, pipelines]} said={account.value?.notices.map(({ text }) => text)} />
        {told && <Notice level={told.level}>{told.text}</Notice>}
        <BotsList
          bots={bots}
          pipelines={pipelines.value}
          addButton={addButton}
          deeds={
            mayChange
              ? {
                  edit: (bot) => setOpen({ kind: 'edit', bot }),
                  remove: (bot) => setOpen({ kind: 'delete', bot }),
                  turn,
                }
              : null
          }
        />
      </div>
      {open?.kind === 'add' && pipelines.value && (
        <AddBot
          pipelines={pipelines.value}
          onAdded={(bot) => done(t('bots.added', { name: bot.name, username: bot.username }))}
          onClose={close}
        />
      )}
      {open?.kind === 'edit' && pipelines.value && (
        <EditBot
          bot={open.bot}
          pipelines={pipelines.value}
          onSaved={(bot) => done(t('bots.saved', { name: bot.name }))}
          onClose={close}
        />
      )}
      {open?.kind === 'delete' && (
        <DeleteBot bot={open.bot} onDeleted={() => done(t('bots.deleted', { name: open.bot.name }))} onClose={close} />
      )}
    </div>
  );
}

interface FailuresProps {
  of: { failure: string | null; reload: () => void }[];
  /** What the account's notices say already: until that is mended, another try is in vain. */
  said: string[] | undefined;
}

/** What could not be asked for, each with another try. */
function Failures({ of: asked, said = [] }: FailuresProps) {
  const failed = asked.filter(({ failure }) => failure !== null && !said.includes(failure));
  const again = () => failed.forEach(({ reload }) => reload());
  const texts = [...new Set(failed.map(({ failure }) => failure))];
  return failed.length ? (
    <Notice level="error" actions={<Push onClick={again}>{t('common.retry')}</Push>}>
      {texts.join(' ')}
    </Notice>
  ) : null;
}
