import { Badge, BadgeDangerTheme, BadgeSafetyTheme, BadgeWarningTheme } from '@kommo-crm/crm-react-ui-kit/Badge';

import type { HealthCheck } from '../../api/types';
import { moment, t } from '../../i18n';

const BADGES = { ok: BadgeSafetyTheme, warning: BadgeWarningTheme, broken: BadgeDangerTheme };
const WORST_FIRST = ['broken', 'warning', 'ok'];

/** What was looked at, the worst first, each with what to do about it. */
export function Checks({ checks }: { checks: HealthCheck[] }) {
  const sorted = [...checks].sort((one, other) => WORST_FIRST.indexOf(one.state) - WORST_FIRST.indexOf(other.state));
  return (
    <>
      <h4 className="bot-heading">{t('health.checks')}</h4>
      <ul className="bot-list" aria-label={t('health.checks')}>
        {sorted.map((check, place) => (
          <li key={`${check.code} ${place}`} className="bot-check" data-check={check.code} data-state={check.state}>
            <span className="bot-check__badge">
              <Badge theme={BADGES[check.state]}>{t(`health.state_${check.state}`)}</Badge>
            </span>
            <span className="bot-check__text">{check.text}</span>
            {check.state !== 'ok' && check.since !== null && (
              <span className="bot-check__since">{t('health.since', { time: moment(check.since) })}</span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
