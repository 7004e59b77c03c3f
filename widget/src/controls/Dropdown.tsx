import {
  Select,
  SelectArrowTheme,
  SelectButtonLightTheme,
  SelectItemTheme,
  SelectListTheme,
  SelectRootTheme,
} from '@kommo-crm/crm-react-ui-kit/Select';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';

import { ROOT_CLASS } from '../mount';
import { Field } from './Field';

export interface Option<Value extends string | number> {
  value: Value;
  title: string;
}

interface DropdownProps<Value extends string | number> {
  label: string;
  options: Option<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
  placeholder?: string;
  hint?: string;
  error?: string | null;
  isDisabled?: boolean;
}

/** The kit's select, told to assistive technology as what it is. */
export function Dropdown<Value extends string | number>(props: DropdownProps<Value>) {
  const { label, options, value, onChange, placeholder = '', hint, error = null, isDisabled = false } = props;
  const [isOpen, setOpen] = useState(false);
  const items = options.map((option) => ({ value: option.value, option: option.title }));
  const chosen = items.find((item) => item.value === value);

  const place = useRef<HTMLDivElement>(null);
  // The kit's list says to be a plain list and takes no other attributes.
  useLayoutEffect(() => {
    const list = isOpen ? place.current?.querySelector('ul') : null;
    list?.setAttribute('role', 'listbox');
    list?.setAttribute('aria-label', label);
  }, [isOpen, label]);

  const keep = (event: KeyboardEvent) => {
    if (!isOpen) return;
    // Escape closes the list, not the window around it.
    if (event.key === 'Escape') event.stopPropagation();
    // Whoever goes on with Tab is done with the list; the kit would leave it open over what they go to.
    if (event.key === 'Tab') place.current?.querySelector('ul')?.dispatchEvent(pressOfEscape());
  };

  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <div className={`${ROOT_CLASS}__dropdown`} ref={place} onKeyDown={keep}>
          <Select.Root
            theme={SelectRootTheme}
            value={chosen}
            isInvalid={Boolean(error)}
            isDisabled={isDisabled}
            onOpenChange={setOpen}
            onChange={(item) => {
              setOpen(false);
              onChange(item.value as Value);
            }}
          >
            <Select.Button
              theme={SelectButtonLightTheme}
              {...ids}
              aria-labelledby={`${ids['aria-labelledby']} ${ids.id}`}
              aria-haspopup="listbox"
              aria-expanded={isOpen}
            >
              <Select.Value placeholder={placeholder} />
              <Select.Arrow theme={SelectArrowTheme} />
            </Select.Button>
            <Select.List theme={SelectListTheme}>
              {items.map((item, index) => (
                <Select.Item
                  key={item.value}
                  theme={SelectItemTheme}
                  item={item}
                  index={index}
                  role="option"
                  aria-selected={item.value === value}
                />
              ))}
            </Select.List>
          </Select.Root>
        </div>
      )}
    </Field>
  );
}

function pressOfEscape(): Event {
  return new KeyboardEvent('keydown', { key: 'Escape', code: 'Escape', bubbles: true });
}
