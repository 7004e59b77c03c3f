import { type ButtonProps, ButtonPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { type MouseEvent, useRef, useState } from 'react';

import { Push } from './Push';

type ActionProps = Omit<ButtonProps, 'theme' | 'ref' | 'onClick' | 'isLoading'> & {
  theme?: ButtonProps['theme'];
  /** Handles its own errors. */
  onRun: () => void | Promise<void>;
};

/** A button whose work takes time: it turns while it runs, and a second press does nothing. */
export function Action({ onRun, theme = ButtonPrimaryTheme, ...rest }: ActionProps) {
  const [isRunning, setRunning] = useState(false);
  const isBusy = useRef(false);
  const run = async () => {
    // Two presses within one frame both see the state before either.
    if (isBusy.current) return;
    isBusy.current = true;
    setRunning(true);
    try {
      await onRun();
    } finally {
      isBusy.current = false;
      setRunning(false);
    }
  };
  const press = (event: MouseEvent) => {
    // The browser has nothing to send, least of all when the work has closed the form already.
    event.preventDefault();
    void run();
  };
  return <Push {...rest} theme={theme} isLoading={isRunning} aria-busy={isRunning} onClick={press} />;
}
