import { ButtonContextTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { useRef } from 'react';

import { TextField } from '../../controls/Field';
import { Icon } from '../../controls/Icon';
import { ItemDeeds } from '../../controls/ItemDeeds';
import { Push } from '../../controls/Push';
import { t } from '../../i18n';
import { type ButtonDraft, choiceOf, moved, newButton } from './draft';
import type { Faults } from './faults';

interface ButtonsProps {
  buttons: ButtonDraft[];
  faults: Faults;
  onChange: (buttons: ButtonDraft[]) => void;
}

/** The buttons below a welcome, in their order, and what a request says of each. */
export function Buttons({ buttons, faults, onChange }: ButtonsProps) {
  const list = useRef<HTMLFieldSetElement>(null);
  const change = (next: ButtonDraft) => onChange(buttons.map((one) => (one.id === next.id ? next : one)));
  const remove = ({ id }: ButtonDraft) => {
    onChange(buttons.filter((one) => one.id !== id));
    // Its own have gone, and the keyboard would go with them.
    list.current?.focus();
  };
  return (
    <fieldset className="funnel-buttons" tabIndex={-1} ref={list}>
      <legend>{t('funnel.buttons')}</legend>
      <p className="bot-quiet">{t('funnel.buttons_hint')}</p>
      {buttons.map((button, place) => (
        <div key={button.id} className="funnel-button">
          <TextField
            label={t('funnel.button_text', { number: place + 1 })}
            error={faults[`buttons[${place}].text`] ?? null}
            value={button.text}
            autoComplete="off"
            onChange={(text) => change({ ...button, text })}
          />
          <TextField
            label={t('funnel.button_choice')}
            error={faults[`buttons[${place}].choice`] ?? null}
            value={button.choice}
            placeholder={choiceOf({ ...button, choice: '' })}
            isPlaceholderVisibleOnFocus
            autoComplete="off"
            onChange={(choice) => change({ ...button, choice })}
          />
          {buttons.length > 1 && (
            <ItemDeeds
              name={button.text.trim() || t('funnel.button_text', { number: place + 1 })}
              isFirst={place === 0}
              isLast={place === buttons.length - 1}
              onMove={(step) => onChange(moved(buttons, place, step))}
              onRemove={() => remove(button)}
            />
          )}
        </div>
      ))}
      <Push theme={ButtonContextTheme} before={<Icon name="plus" />} onClick={() => onChange([...buttons, newButton()])}>
        {t('funnel.add_button')}
      </Push>
    </fieldset>
  );
}
