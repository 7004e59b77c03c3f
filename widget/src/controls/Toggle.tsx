import { Switcher, SwitcherPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Switcher';
import { useRef, useState } from 'react';

import { ROOT_CLASS } from '../mount';

interface ToggleProps {
  /** What is on or off; read out, not shown. */
  label: string;
  isOn: boolean;
  isDisabled?: boolean;
  /** Handles its own errors; the switch waits for it. */
  onChange: (isOn: boolean) => void | Promise<void>;
}

/** The kit's switch; while a change is being saved it takes no other. */
export function Toggle({ label, isOn, isDisabled = false, onChange }: ToggleProps) {
  const [isSaving, setSaving] = useState(false);
  const isBusy = useRef(false);
  const change = async (next: boolean) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setSaving(true);
    try {
      await onChange(next);
    } finally {
      isBusy.current = false;
      setSaving(false);
    }
  };
  return (
    // The kit's switch hides its box, and what is seen of it takes a press only as a part of a label.
    <label className={`${ROOT_CLASS}__toggle`}>
      <Switcher
        theme={SwitcherPrimaryTheme}
        role="switch"
        aria-label={label}
        aria-busy={isSaving}
        isChecked={isOn}
        isDisabled={isDisabled}
        onChange={(event) => void change(event.target.checked)}
      />
    </label>
  );
}
