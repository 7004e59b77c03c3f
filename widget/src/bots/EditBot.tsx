import { useState } from 'react';

import { useApi } from '../api/context';
import { ApiError } from '../api/errors';
import type { Bot, Pipeline } from '../api/types';
import { Notice } from '../controls/Notice';
import { Push } from '../controls/Push';
import { t } from '../i18n';
import { BotFace } from './BotFace';
import { type BotFields, changesOf, faultsOf, fieldsOf, rebased, ripe, theirsOf } from './form/fields';
import { FormDialog } from './form/FormDialog';
import { SettingsFields } from './form/SettingsFields';
import { TokenField } from './form/TokenField';
import { useTokenCheck } from './form/useTokenCheck';

interface Props {
  bot: Bot;
  pipelines: Pipeline[];
  onSaved: (bot: Bot) => void;
  onClose: () => void;
}

/**
 * The window in which a bot's settings are changed, and its token is replaced.
 *
 * Only what differs is sent, with the version that the person saw. A field that somebody else has changed meanwhile is
 * shown with both values, and the person decides.
 */
export function EditBot({ bot, pipelines, onSaved, onClose }: Props) {
  const api = useApi();
  const [base, setBase] = useState(bot);
  const [fields, setFields] = useState<BotFields>(() => fieldsOf(bot));
  const [theirs, setTheirs] = useState<Partial<BotFields>>({});
  const [token, setToken] = useState<string | null>(null);
  const [isTried, setTried] = useState(false);
  const check = useTokenCheck(token ?? '');

  const faults = faultsOf(fields, pipelines);
  const foreign = check.bot && check.bot.bot_id !== bot.bot_id ? check.bot.username : null;
  const newToken = token?.trim() ? { token } : {};
  const changes = { ...changesOf(fields, base), ...newToken };
  const isDirty = Object.keys(changes).length > 0;

  const save = async () => {
    if (!isDirty) {
      onClose();
      return;
    }
    try {
      onSaved(await api.changeBot(bot.bot_id, { ...changes, version: base.version }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'changed_meanwhile') throw error;
      const now = await api.bot(bot.bot_id);
      const other = theirsOf(error.fields, fields, now);
      setTheirs(other);
      setFields(rebased(fields, base, now));
      setBase(now);
      if (!Object.keys(other).length) throw error;
    }
  };

  return (
    <FormDialog
      title={t('form.edit_title')}
      accept={t('common.save')}
      isDirty={isDirty}
      isComplete={() => {
        setTried(true);
        return !foreign && !check.isRefused && !Object.keys(faults).length;
      }}
      onAccept={save}
      onClose={onClose}
    >
      <div className="bots-edited">
        <BotFace bot={bot} />
      </div>
      {Object.keys(theirs).length > 0 && <Notice level="warning">{t('form.changed_meanwhile')}</Notice>}
      <SettingsFields
        fields={fields}
        pipelines={pipelines}
        faults={isTried ? faults : ripe(faults)}
        theirs={theirs}
        withLinkers
        onChange={setFields}
      />
      {token === null ? (
        <Push onClick={() => setToken('')}>{t('form.replace_token')}</Push>
      ) : (
        <TokenField
          label={t('form.new_token')}
          hint={t('form.new_token_hint')}
          value={token}
          check={check}
          // A bot keeps its chats and groups with another token of its own, and only with that.
          error={foreign ? t('form.other_bot', { username: foreign }) : check.failure}
          onChange={setToken}
        />
      )}
    </FormDialog>
  );
}
