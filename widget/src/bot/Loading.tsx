import { Spinner, SpinnerPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Spinner';
import type { ReactNode } from 'react';

import { Notice } from '../controls/Notice';
import { Push } from '../controls/Push';
import type { Loaded } from '../controls/useLoaded';
import { t } from '../i18n';

interface LoadingProps<Value> {
  of: Loaded<Value>;
  children: (value: Value) => ReactNode;
}

/** What was asked for, when it is there; it stays in sight while it is asked for again. */
export function Loading<Value>({ of: { value, failure, isLoading, reload }, children }: LoadingProps<Value>) {
  return (
    <div aria-busy={isLoading}>
      {failure !== null && (
        <Notice
          level="error"
          actions={
            <Push isLoading={isLoading} onClick={reload}>
              {t('common.retry')}
            </Push>
          }
        >
          {failure}
        </Notice>
      )}
      {value !== null && children(value)}
      {value === null && failure === null && (
        <p className="bot-loading" role="status">
          <Spinner theme={SpinnerPrimaryTheme} />
          {t('common.loading')}
        </p>
      )}
    </div>
  );
}
