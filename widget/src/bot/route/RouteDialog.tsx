import { useState } from 'react';

import { useApi } from '../../api/context';
import { ApiError } from '../../api/errors';
import type { Bot, RouteKind } from '../../api/types';
import { FormDialog, SaidAtField } from '../../bots/form/FormDialog';
import { Theirs } from '../../bots/form/Theirs';
import { Choice } from '../../controls/Choice';
import { Notice } from '../../controls/Notice';
import { t } from '../../i18n';
import { draftOf, faultsOf, namedFields, type RouteDraft, type RouteFaults, wishOf } from './draft';
import { PlatformFields } from './PlatformFields';
import { WahelpFields } from './WahelpFields';
import { KINDS, routeText } from './words';

interface RouteDialogProps {
  bot: Bot;
  onSaved: (bot: Bot) => void;
  onClose: () => void;
}

/**
 * The window in which a bot's route is chosen and set.
 *
 * The server looks whether the other side lets us in before it keeps anything, and says at which field it does not.
 */
export function RouteDialog({ bot, onSaved, onClose }: RouteDialogProps) {
  const api = useApi();
  const [base, setBase] = useState(bot);
  const [draft, setDraft] = useState(() => draftOf(bot.route));
  const [isTried, setTried] = useState(false);
  const [refused, setRefused] = useState<RouteFaults>({});
  const [isChanged, setChanged] = useState(false);

  const wish = wishOf(draft, base.route);
  const missing = faultsOf(draft, base.route);
  const faults: RouteFaults = { ...(isTried && inWords(missing)), ...refused };
  const change = (changes: Partial<RouteDraft>) => {
    setDraft({ ...draft, ...changes });
    setRefused({});
  };

  const save = async () => {
    if (!wish) {
      onClose();
      return;
    }
    try {
      onSaved(await api.changeBot(bot.bot_id, { route: wish, version: base.version }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'changed_meanwhile') {
        setBase(await api.bot(bot.bot_id));
        setChanged(true);
        return;
      }
      const names = namedFields(error.fields);
      if (!names.length) throw error;
      // One trouble of two fields is said once.
      setRefused(Object.fromEntries(names.map((name, place) => [name, place ? t('route.check_too') : error.message])));
      throw new SaidAtField();
    }
  };

  return (
    <FormDialog
      title={t('route.title')}
      accept={t('common.save')}
      isDirty={wish !== null}
      isComplete={() => {
        setTried(true);
        return !Object.keys(missing).length;
      }}
      onAccept={save}
      onClose={onClose}
    >
      {isChanged && (
        <>
          <Notice level="warning">{t('route.changed_meanwhile')}</Notice>
          <Theirs value={routeText(base.route)} onTake={() => setDraft(draftOf(base.route))} />
        </>
      )}
      <Choice<RouteKind>
        label={t('route.question')}
        options={KINDS.map((value) => ({ value, title: t(`route.kind_${value}`), about: t(`route.about_${value}`) }))}
        value={draft.kind}
        onChange={(kind) => change({ kind })}
      />
      {draft.kind === 'wahelp' && <WahelpFields draft={draft} now={base.route} faults={faults} onChange={change} />}
      {draft.kind === 'platform' && <PlatformFields draft={draft} now={base.route} faults={faults} onChange={change} />}
      {draft.kind !== base.route.kind && <Notice level="info">{t('route.nothing_lost')}</Notice>}
    </FormDialog>
  );
}

function inWords(faults: ReturnType<typeof faultsOf>): RouteFaults {
  return Object.fromEntries(Object.entries(faults).map(([field, key]) => [field, t(key)]));
}
