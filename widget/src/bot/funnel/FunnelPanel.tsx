import './funnel.css';

import { ButtonPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { useState } from 'react';

import { useApi } from '../../api/context';
import type { Bot, Funnel, Group, Pipeline } from '../../api/types';
import { Confirm } from '../../controls/Confirm';
import { Push } from '../../controls/Push';
import { useLoaded } from '../../controls/useLoaded';
import { t } from '../../i18n';
import { Loading } from '../Loading';
import { useMayChange } from '../mayChange';
import { Said } from '../Said';
import { FunnelDialog } from './FunnelDialog';
import { ImportDialog } from './ImportDialog';
import { Summary } from './Summary';

const MOST_GROUPS = 100;

type Window = 'edit' | 'import' | 'remove';

/** What the bot asks of those who come to it before anybody of the company answers, and where the requests go. */
export function FunnelPanel({ bot }: { bot: Bot }) {
  const api = useApi();
  const mayChange = useMayChange();
  const asked = useLoaded(async () => {
    const ofBot = { bot_id: bot.bot_id, limit: MOST_GROUPS };
    const [funnel, pipelines, { groups }] = await Promise.all([api.funnel(bot.bot_id), api.pipelines(), api.groups(ofBot)]);
    return { funnel, pipelines, groups };
  }, [bot.bot_id]);
  const [open, setOpen] = useState<Window | null>(null);
  const [said, setSaid] = useState('');

  const show = (funnel: Funnel | null, words: string) => {
    setOpen(null);
    setSaid(words);
    asked.replace((before) => before && { ...before, funnel });
  };
  const close = () => setOpen(null);

  return (
    <Loading of={asked}>
      {({ funnel, pipelines, groups }) => (
        <div data-funnel={funnel?.version ?? 0}>
          {funnel ? <Summary bot={bot} funnel={funnel} pipelines={pipelines} groups={groups} /> : <Nothing />}
          {mayChange && (
            <div className="bot-row">
              <Push theme={ButtonPrimaryTheme} onClick={() => setOpen('edit')}>
                {t(funnel ? 'funnel.edit' : 'funnel.begin')}
              </Push>
              <Push onClick={() => setOpen('import')}>{t('funnel.import')}</Push>
              {funnel && <Push onClick={() => setOpen('remove')}>{t('funnel.remove')}</Push>}
            </div>
          )}
          <Said>{said}</Said>
          <Windows
            open={open}
            bot={bot}
            funnel={funnel}
            pipelines={pipelines}
            groups={groups}
            onSaved={(saved) => show(saved, t('funnel.saved'))}
            onImported={(saved) => show(saved, t('funnel.imported'))}
            onRemoved={() => show(null, t('funnel.removed'))}
            onClose={close}
          />
        </div>
      )}
    </Loading>
  );
}

interface WindowsProps {
  open: Window | null;
  bot: Bot;
  funnel: Funnel | null;
  pipelines: Pipeline[];
  groups: Group[];
  onSaved: (funnel: Funnel) => void;
  onImported: (funnel: Funnel) => void;
  onRemoved: () => void;
  onClose: () => void;
}

function Windows({ open, bot, funnel, pipelines, groups, onSaved, onImported, onRemoved, onClose }: WindowsProps) {
  const api = useApi();
  switch (open) {
    case 'edit':
      return <FunnelDialog bot={bot} funnel={funnel} pipelines={pipelines} groups={groups} onSaved={onSaved} onClose={onClose} />;
    case 'import':
      return <ImportDialog bot={bot} hasFunnel={funnel !== null} onImported={onImported} onClose={onClose} />;
    case 'remove':
      return (
        <Confirm
          title={t('funnel.remove_title')}
          accept={t('funnel.remove')}
          isDangerous
          onAccept={async () => {
            await api.removeFunnel(bot.bot_id);
            onRemoved();
          }}
          onClose={onClose}
        >
          {t('funnel.remove_text')}
        </Confirm>
      );
    case null:
      return null;
  }
}

function Nothing() {
  return (
    <div className="bot-nothing">
      <p>{t('funnel.empty')}</p>
      <p className="bot-quiet">{t('funnel.how')}</p>
    </div>
  );
}
