import { useState } from 'react';

import { useApi } from '../../api/context';
import { ApiError } from '../../api/errors';
import type { Bot, Funnel, Group, Pipeline } from '../../api/types';
import { FormDialog, SaidAtField } from '../../bots/form/FormDialog';
import { Notice } from '../../controls/Notice';
import { Push } from '../../controls/Push';
import { t } from '../../i18n';
import { AdminChat } from './AdminChat';
import { ByDefault } from './ByDefault';
import { draftOf, type FunnelDraft, isSame, wishOf } from './draft';
import { type Faults, faultsOf, faultyProfile } from './faults';
import { Profiles } from './Profiles';

interface FunnelDialogProps {
  bot: Bot;
  funnel: Funnel | null;
  pipelines: Pipeline[];
  /** Those that the bot is in. */
  groups: Group[];
  onSaved: (funnel: Funnel) => void;
  onClose: () => void;
}

/** The window in which a funnel is put together; it is sent as a whole, with the version that the person saw. */
export function FunnelDialog({ bot, funnel, pipelines, groups, onSaved, onClose }: FunnelDialogProps) {
  const api = useApi();
  const [base, setBase] = useState(funnel);
  const [seen, setSeen] = useState(() => draftOf(funnel));
  const [draft, setDraft] = useState(seen);
  const [chosen, setChosen] = useState(draft.profiles[0]?.id ?? null);
  const [isTried, setTried] = useState(false);
  const [refused, setRefused] = useState<Faults>({});
  const [isChanged, setChanged] = useState(false);

  const found = faultsOf(draft, pipelines);
  const faults = { ...(isTried && found), ...refused };
  const change = (next: FunnelDraft) => {
    setDraft(next);
    setRefused({});
  };
  const goTo = (wrong: Faults) => {
    const place = faultyProfile(wrong);
    if (place !== null) setChosen(draft.profiles[place]?.id ?? null);
  };
  const takeTheirs = () => {
    const theirs = draftOf(base);
    setSeen(theirs);
    change(theirs);
    setChosen(theirs.profiles[0]?.id ?? null);
    setChanged(false);
  };

  const save = async () => {
    try {
      onSaved(await api.setFunnel(bot.bot_id, { ...wishOf(draft), ...(base && { version: base.version }) }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'changed_meanwhile') {
        setBase(await api.funnel(bot.bot_id));
        setChanged(true);
        return;
      }
      if (!error.fields.length) throw error;
      const wrong = Object.fromEntries(error.fields.map((field) => [field, error.textOf(field)]));
      setRefused(wrong);
      goTo(wrong);
      throw new SaidAtField();
    }
  };

  return (
    <FormDialog
      title={t('funnel.title')}
      size="wide"
      accept={t('common.save')}
      isDirty={!isSame(draft, seen)}
      isComplete={() => {
        setTried(true);
        goTo(found);
        return !Object.keys(found).length;
      }}
      onAccept={save}
      onClose={onClose}
    >
      {isChanged && (
        <Notice level="warning" actions={<Push onClick={takeTheirs}>{t('funnel.take_theirs')}</Push>}>
          {t('funnel.changed_meanwhile')}
        </Notice>
      )}
      <div className="funnel-common">
        <AdminChat groups={groups} chat={draft.admin} error={faults.admin_chat_id ?? null} onChange={(admin) => change({ ...draft, admin })} />
        <ByDefault draft={draft} error={faults.default ?? null} onChange={(byDefault) => change({ ...draft, byDefault })} />
      </div>
      <Profiles bot={bot} draft={draft} seen={seen} chosen={chosen} faults={faults} pipelines={pipelines} onChoose={setChosen} onChange={change} />
    </FormDialog>
  );
}
