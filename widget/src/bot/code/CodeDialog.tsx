import { Checkbox, CheckboxLabelTheme, CheckboxLightTheme } from '@kommo-crm/crm-react-ui-kit/Checkbox';
import { useState } from 'react';

import { useApi } from '../../api/context';
import { ApiError } from '../../api/errors';
import type { Bot } from '../../api/types';
import { FormDialog } from '../../bots/form/FormDialog';
import { Choice } from '../../controls/Choice';
import { TextField } from '../../controls/Field';
import { Notice } from '../../controls/Notice';
import { t } from '../../i18n';
import { ANSWERS, areMinutes, changesOf, type CodeDraft, draftOf, MIRRORS, rebased, settingsText } from './settings';

interface CodeDialogProps {
  bot: Bot;
  onSaved: (bot: Bot) => void;
  onClose: () => void;
}

/**
 * The window in which is chosen how the owner's code lives beside us.
 *
 * Only what the person changed is sent, with the version that they saw; where somebody else changed the same, they are
 * told and decide.
 */
export function CodeDialog({ bot, onSaved, onClose }: CodeDialogProps) {
  const api = useApi();
  const [base, setBase] = useState(bot);
  const [draft, setDraft] = useState(() => draftOf(bot.gateway));
  const [theirs, setTheirs] = useState<string[]>([]);
  const [isTried, setTried] = useState(false);
  const isRight = areMinutes(draft.quiet_minutes);
  const changes = changesOf(draft, base.gateway);
  const isDirty = Object.keys(changes).length > 0;
  const change = (wished: Partial<CodeDraft>) => setDraft({ ...draft, ...wished });

  const save = async () => {
    if (!isDirty) {
      onClose();
      return;
    }
    try {
      onSaved(await api.changeBot(bot.bot_id, { gateway: changes, version: base.version }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'changed_meanwhile') throw error;
      const now = await api.bot(bot.bot_id);
      setTheirs(error.fields);
      setDraft(rebased(draft, base.gateway, now.gateway));
      setBase(now);
    }
  };

  return (
    <FormDialog
      title={t('code.settings_title')}
      accept={t('common.save')}
      isDirty={isDirty}
      isComplete={() => {
        setTried(true);
        return isRight;
      }}
      onAccept={save}
      onClose={onClose}
    >
      {theirs.length > 0 && <Notice level="warning">{t('code.changed', { fields: settingsText(theirs, base.gateway) })}</Notice>}
      <Choice
        label={t('code.mirror')}
        options={MIRRORS.map((value) => ({ value, title: t(`code.mirror_${value}`), about: t(`code.mirror_${value}_about`) }))}
        value={draft.mirror}
        onChange={(mirror) => change({ mirror })}
      />
      <TextField
        label={t('code.quiet_minutes')}
        hint={t('code.quiet_about')}
        error={isTried && !isRight ? t('code.quiet_wrong') : null}
        value={draft.quiet_minutes}
        inputMode="numeric"
        autoComplete="off"
        onChange={(quiet_minutes) => change({ quiet_minutes })}
      />
      <Choice
        label={t('code.answer')}
        options={ANSWERS.map((value) => ({ value, title: t(`code.answer_${value}`), about: t(`code.answer_${value}_about`) }))}
        value={draft.quiet_answer}
        onChange={(quiet_answer) => change({ quiet_answer })}
      />
      <Tick
        label={t('code.allow_token')}
        about={t('code.token_about')}
        isOn={draft.allow_token}
        onChange={(allow_token) => change({ allow_token })}
      />
      <Tick
        label={t('code.allow_greets')}
        about={t('code.greets_about')}
        isOn={draft.greets}
        onChange={(greets) => change({ greets })}
      />
    </FormDialog>
  );
}

interface TickProps {
  label: string;
  about: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

function Tick({ label, about, isOn, onChange }: TickProps) {
  return (
    <div className="bot-code__tick">
      <Checkbox.Label theme={CheckboxLabelTheme} textPlacement="right" text={label}>
        <Checkbox theme={CheckboxLightTheme} isChecked={isOn} onChange={(event) => onChange(event.target.checked)} />
      </Checkbox.Label>
      <p className="bot-quiet">{about}</p>
    </div>
  );
}
