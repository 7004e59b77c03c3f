import { RadioGroup, RadioGroupItemRootTheme, RadioGroupTheme } from '@kommo-crm/crm-react-ui-kit/RadioGroup';
import { Text, TextPrimaryTheme, TextSecondaryDarkTheme } from '@kommo-crm/crm-react-ui-kit/Text';
import { useId } from 'react';

import { SeenRadioTheme } from '../kit/radios';
import { ROOT_CLASS } from '../mount';

interface Possibility<Value extends string> {
  value: Value;
  title: string;
  /** What it means, in a line below. */
  about?: string;
}

interface ChoiceProps<Value extends string> {
  label: string;
  options: Possibility<Value>[];
  value: Value;
  onChange: (value: Value) => void;
}

/** One of a few, all in sight, each with what it means. */
export function Choice<Value extends string>({ label, options, value, onChange }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <div className={`${ROOT_CLASS}__field`}>
      <Text size="l" theme={TextPrimaryTheme} id={id}>
        {label}
      </Text>
      <RadioGroup
        theme={RadioGroupTheme}
        className={`${ROOT_CLASS}__choice`}
        aria-labelledby={id}
        name={id}
        value={value}
        onChange={(chosen) => onChange(chosen as Value)}
      >
        {options.map((option) => (
          <label key={option.value} className={`${ROOT_CLASS}__possibility`}>
            <RadioGroup.ItemRoot
              theme={RadioGroupItemRootTheme}
              value={option.value}
              aria-labelledby={`${id}-${option.value}`}
              aria-describedby={option.about ? `${id}-${option.value}-about` : undefined}
            >
              <RadioGroup.Radio theme={SeenRadioTheme} />
            </RadioGroup.ItemRoot>
            <span className={`${ROOT_CLASS}__possibility-words`}>
              <Text size="l" theme={TextPrimaryTheme} id={`${id}-${option.value}`}>
                {option.title}
              </Text>
              {option.about && (
                <Text as="div" size="m" theme={TextSecondaryDarkTheme} id={`${id}-${option.value}-about`}>
                  {option.about}
                </Text>
              )}
            </span>
          </label>
        ))}
      </RadioGroup>
    </div>
  );
}
