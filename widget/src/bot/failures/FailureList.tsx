import { Checkbox, CheckboxLabelTheme, CheckboxSmallLightTheme } from '@kommo-crm/crm-react-ui-kit/Checkbox';
import { useState } from 'react';

import type { Failure } from '../../api/types';
import { Push } from '../../controls/Push';
import { t } from '../../i18n';
import { useMayChange } from '../mayChange';
import { FailureRow } from './FailureRow';
import { DAYS } from './useFailures';

interface Props {
  failures: Failure[];
  isBusy: boolean;
  onRetry: (ids: string[]) => void;
}

/** The messages themselves; one is tried again by its own button, several by choosing them. */
export function FailureList({ failures, isBusy, onRetry }: Props) {
  const mayChange = useMayChange();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const all = failures.map((failure) => failure.id);
  const chosen = all.filter((id) => marked.has(id));
  const isAll = chosen.length === all.length;

  const mark = (id: string, isMarked: boolean) => {
    const changed = new Set(marked);
    if (isMarked) changed.add(id);
    else changed.delete(id);
    setMarked(changed);
  };

  return (
    <>
      <h4 className="bot-heading">{t('failures.list', { days: DAYS })}</h4>
      {mayChange && (
        <div className="bot-row">
          <Checkbox.Label theme={CheckboxLabelTheme} textPlacement="right" text={t('failures.choose_all')}>
            <Checkbox
              theme={CheckboxSmallLightTheme}
              isChecked={chosen.length > 0}
              checkedStyle={isAll ? 'mark' : 'indeterminate'}
              onChange={() => setMarked(new Set(isAll ? [] : all))}
            />
          </Checkbox.Label>
          <Push isDisabled={chosen.length === 0 || isBusy} onClick={() => onRetry(chosen)}>
            {t('failures.retry_chosen', { count: chosen.length })}
          </Push>
        </div>
      )}
      <ul className="bot-list">
        {failures.map((failure) => (
          <FailureRow
            key={failure.id}
            failure={failure}
            isChosen={marked.has(failure.id)}
            isBusy={isBusy}
            onChoose={(isMarked) => mark(failure.id, isMarked)}
            onRetry={() => onRetry([failure.id])}
          />
        ))}
      </ul>
    </>
  );
}
