import { useState } from 'react';

import type { Api } from '../api/client';
import { useApi } from '../api/context';
import { ApiError } from '../api/errors';
import type { Bot, CheckedToken, NewBot, Pipeline } from '../api/types';
import { t } from '../i18n';
import { type BotFields, faultsOf, newFields, ripe, suggestedLabel } from './form/fields';
import { FormDialog } from './form/FormDialog';
import { SettingsFields } from './form/SettingsFields';
import { TokenField } from './form/TokenField';
import { useTokenCheck } from './form/useTokenCheck';

interface Props {
  pipelines: Pipeline[];
  onAdded: (bot: Bot) => void;
  onClose: () => void;
}

/** The window in which a bot is connected. */
export function AddBot({ pipelines, onAdded, onClose }: Props) {
  const api = useApi();
  const [token, setToken] = useState('');
  const [chosen, setChosen] = useState<BotFields>(() => newFields(pipelines));
  const [isNamed, setNamed] = useState(false);
  const [isTouched, setTouched] = useState(false);
  const [isTried, setTried] = useState(false);
  const check = useTokenCheck(token);

  const fields = !isNamed && check.bot ? { ...chosen, label: suggestedLabel(check.bot) } : chosen;
  const faults = faultsOf(fields, pipelines);
  const taken = check.bot && check.bot.state !== 'free' ? check.bot.text : null;
  const change = (next: BotFields) => {
    setNamed(isNamed || next.label !== fields.label);
    setTouched(true);
    setChosen(next);
  };

  return (
    <FormDialog
      title={t('bots.add')}
      accept={t('form.connect')}
      isDirty={Boolean(token.trim()) || isTouched}
      isComplete={() => {
        setTried(true);
        return Boolean(token.trim()) && !taken && !check.isRefused && !Object.keys(faults).length;
      }}
      onAccept={async () => {
        const { pipeline, status } = fields;
        const wish = { token, label: fields.label.trim(), pipeline_id: pipeline, status_id: status };
        onAdded(await connected(api, wish, check.bot));
      }}
      onClose={onClose}
    >
      <TokenField
        label={t('form.token')}
        hint={t('form.token_hint')}
        value={token}
        check={check}
        error={taken ?? check.failure ?? (isTried && !token.trim() ? t('form.token_missing') : null)}
        onChange={setToken}
      />
      <SettingsFields fields={fields} pipelines={pipelines} faults={isTried ? faults : ripe(faults)} onChange={change} />
    </FormDialog>
  );
}

/** Connect a bot; where nobody said whether it was done, look whether it was. */
async function connected(api: Api, wish: NewBot, checked: CheckedToken | null): Promise<Bot> {
  try {
    return await api.connectBot(wish);
  } catch (error) {
    if (!(error instanceof ApiError) || !error.isUnclear || !checked) throw error;
    return api.bot(checked.bot_id).catch(() => Promise.reject(error));
  }
}
