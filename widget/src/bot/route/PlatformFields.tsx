import { Checkbox, CheckboxLabelTheme, CheckboxLightTheme } from '@kommo-crm/crm-react-ui-kit/Checkbox';

import { TextField } from '../../controls/Field';
import { t } from '../../i18n';
import { isKept } from './draft';
import { SecretField } from './SecretField';
import type { RouteFieldsProps } from './WahelpFields';

/** A message-processing platform, who may ask the bot how it is, and how long people keep a conversation. */
export function PlatformFields({ draft, now, faults, onChange }: RouteFieldsProps) {
  const hasSecret = now.kind === 'platform' && now.secret !== null;
  return (
    <>
      <TextField
        label={t('route.url')}
        hint={t('route.url_hint')}
        error={faults.url ?? null}
        value={draft.url}
        inputMode="url"
        autoComplete="off"
        onChange={(url) => onChange({ url })}
      />
      <SecretField
        label={t('route.secret')}
        hint={t('route.platform_secret_hint')}
        value={draft.secret}
        error={faults.secret}
        isKept={isKept('secret', draft, now)}
        onChange={(secret) => onChange({ secret, forgetsSecret: false })}
      />
      {hasSecret && !draft.secret && (
        <div className="bot-forget">
          <Checkbox.Label theme={CheckboxLabelTheme} textPlacement="right" text={t('route.forget_secret')}>
            <Checkbox
              theme={CheckboxLightTheme}
              isChecked={draft.forgetsSecret}
              onChange={(event) => onChange({ forgetsSecret: event.target.checked })}
            />
          </Checkbox.Label>
        </div>
      )}
      <TextField
        label={t('route.admins')}
        hint={t('route.admins_hint')}
        error={faults.admins ?? null}
        value={draft.admins}
        inputMode="numeric"
        autoComplete="off"
        onChange={(admins) => onChange({ admins })}
      />
      <TextField
        label={t('route.quiet')}
        hint={t('route.quiet_hint')}
        error={faults.quiet_minutes ?? null}
        value={draft.quiet_minutes}
        inputMode="numeric"
        autoComplete="off"
        onChange={(quiet_minutes) => onChange({ quiet_minutes })}
      />
    </>
  );
}
