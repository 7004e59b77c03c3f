import { ButtonContextTheme } from '@kommo-crm/crm-react-ui-kit/Button';

import type { FailureReason } from '../../api/types';
import { Push } from '../../controls/Push';
import { moment, t } from '../../i18n';
import { useMayChange } from '../mayChange';

interface Props {
  reasons: FailureReason[];
  only: string | undefined;
  isBusy: boolean;
  onShow: (only: string | undefined) => void;
  onRetry: (reason: string) => void;
}

/** Why messages were not delivered, how many for each reason, and all of them once more. */
export function Reasons({ reasons, only, isBusy, onShow, onRetry }: Props) {
  const mayChange = useMayChange();
  return (
    <table className="bot-table">
      <caption className="bot-heading">{t('failures.reasons')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('failures.reason')}</th>
          <th scope="col">{t('failures.count')}</th>
          <th scope="col">{t('failures.last')}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {reasons.map(({ reason, text, count, last_at }) => (
          <tr key={reason} data-reason={reason}>
            <th scope="row">{text}</th>
            <td>{count}</td>
            <td>{moment(last_at)}</td>
            <td className="bot-table__deeds">
              {reasons.length > 1 && (
                <Push
                  theme={ButtonContextTheme}
                  aria-pressed={only === reason}
                  aria-label={t('failures.only_of', { reason: text })}
                  onClick={() => onShow(only === reason ? undefined : reason)}
                >
                  {t('failures.only')}
                </Push>
              )}
              {mayChange && (
                <Push
                  theme={ButtonContextTheme}
                  isDisabled={isBusy}
                  aria-label={t('failures.retry_all_of', { reason: text })}
                  onClick={() => onRetry(reason)}
                >
                  {t('failures.retry_all')}
                </Push>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
