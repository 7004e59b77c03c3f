import { TextField } from '../../controls/Field';
import { t } from '../../i18n';

interface SecretFieldProps {
  label: string;
  hint: string;
  value: string;
  error: string | undefined;
  /** Whether there is one that stays while the field is empty. */
  isKept: boolean;
  onChange: (value: string) => void;
}

/** A secret: it is typed and never shown again. */
export function SecretField({ label, hint, value, error, isKept, onChange }: SecretFieldProps) {
  return (
    <TextField
      type="password"
      // The browser would fill in how the person signs in to amoCRM.
      autoComplete="new-password"
      label={label}
      hint={isKept && !value ? t('route.secret_kept') : hint}
      error={error ?? null}
      value={value}
      onChange={onChange}
    />
  );
}
