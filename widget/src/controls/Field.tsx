import { Input, type InputProps, InputLightTheme } from '@kommo-crm/crm-react-ui-kit/Input';
import { Text, TextPrimaryTheme, TextSecondaryDarkTheme } from '@kommo-crm/crm-react-ui-kit/Text';
import { TextArea, type TextAreaProps, TextareaLightTheme } from '@kommo-crm/crm-react-ui-kit/TextArea';
import { type ReactNode, useId } from 'react';

import { ErrorTextTheme } from '../kit/texts';
import { ROOT_CLASS } from '../mount';

/** What a control needs to be tied to its label, its hint and its error. */
export interface FieldIds {
  id: string;
  'aria-labelledby': string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  children: (ids: FieldIds) => ReactNode;
}

/** A control with its label above, and its hint or error below. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const below = error ?? hint;
  return (
    <div className={`${ROOT_CLASS}__field`}>
      <Text as="label" size="l" theme={TextPrimaryTheme} id={`${id}-label`} {...{ htmlFor: id }}>
        {label}
      </Text>
      {children({
        id,
        'aria-labelledby': `${id}-label`,
        'aria-describedby': below ? `${id}-below` : undefined,
        'aria-invalid': Boolean(error),
      })}
      {below && (
        <Text as="div" size="m" theme={error ? ErrorTextTheme : TextSecondaryDarkTheme} id={`${id}-below`} aria-live="polite">
          {below}
        </Text>
      )}
    </div>
  );
}

type TextFieldProps = Omit<InputProps, 'theme' | 'ref' | 'onChange' | 'value'> & {
  label: string;
  value: string;
  hint?: ReactNode;
  error?: string | null;
  onChange: (value: string) => void;
};

/** A line of text. */
export function TextField({ label, hint, error, onChange, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      {(ids) => (
        <Input
          {...rest}
          {...ids}
          theme={InputLightTheme}
          isInvalid={Boolean(error)}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

type LongFieldProps = Omit<TextAreaProps, 'theme' | 'ref' | 'onChange' | 'value'> & {
  label: string;
  value: string;
  hint?: ReactNode;
  error?: string | null;
  onChange: (value: string) => void;
};

/** A text of several lines; it grows with what is written. */
export function LongField({ label, hint, error, onChange, ...rest }: LongFieldProps) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      {(ids) => (
        <TextArea
          maxHeight={240}
          {...rest}
          {...ids}
          theme={TextareaLightTheme}
          isInvalid={Boolean(error)}
          isAutosized
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
