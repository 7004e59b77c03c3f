import { Spinner, SpinnerPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Spinner';
import { TextArea, TextareaLightTheme } from '@kommo-crm/crm-react-ui-kit/TextArea';

import { Field } from '../../controls/Field';
import { t } from '../../i18n';
import type { TokenCheck } from './useTokenCheck';

interface Props {
  label: string;
  hint: string;
  value: string;
  check: TokenCheck;
  error: string | null;
  onChange: (text: string) => void;
}

/** A place for a token, or for the whole message that it came in; below it whose it is. */
export function TokenField({ label, hint, value, check, error, onChange }: Props) {
  return (
    <>
      <Field label={label} hint={hint} error={error}>
        {(ids) => (
          <TextArea
            {...ids}
            theme={TextareaLightTheme}
            className="bots-token"
            value={value}
            isInvalid={Boolean(error)}
            isAutosized
            maxHeight={160}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <div className="bots-whose" role="status">
        {check.isRunning && (
          <>
            <Spinner theme={SpinnerPrimaryTheme} />
            {t('form.token_checking')}
          </>
        )}
        {check.bot && !error && (
          <span className="bots-whose__found">
            {t('form.token_found', { name: check.bot.name, username: check.bot.username })}
          </span>
        )}
      </div>
    </>
  );
}
