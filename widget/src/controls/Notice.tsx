import {
  Callout,
  CalloutErrorTheme,
  CalloutInfoTheme,
  CalloutSuccessTheme,
  CalloutWarningTheme,
} from '@kommo-crm/crm-react-ui-kit/Callout';
import type { ReactNode } from 'react';

import { ROOT_CLASS } from '../mount';

const THEMES = {
  info: CalloutInfoTheme,
  success: CalloutSuccessTheme,
  warning: CalloutWarningTheme,
  error: CalloutErrorTheme,
};

interface NoticeProps {
  level: keyof typeof THEMES;
  children: ReactNode;
  /** Buttons or links at its end. */
  actions?: ReactNode;
}

/** A notice in the page; errors are read out at once. */
export function Notice({ level, children, actions }: NoticeProps) {
  return (
    <Callout theme={THEMES[level]} className={`${ROOT_CLASS}__notice`} role={level === 'error' ? 'alert' : 'status'}>
      <div className={`${ROOT_CLASS}__notice-text`}>{children}</div>
      {actions && <div className={`${ROOT_CLASS}__notice-actions`}>{actions}</div>}
    </Callout>
  );
}
