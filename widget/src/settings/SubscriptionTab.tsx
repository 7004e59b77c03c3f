import { Badge, BadgeDangerTheme, BadgeSafetyTheme, BadgeWarningTheme } from '@kommo-crm/crm-react-ui-kit/Badge';
import { Spinner, SpinnerPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Spinner';
import { Text, TextPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Text';

import type { Account, Licence } from '../api/types';
import { Notice } from '../controls/Notice';
import { Push } from '../controls/Push';
import type { Loaded } from '../controls/useLoaded';
import { licenceDay, plural, t } from '../i18n';
import { WaysToPay } from '../licence/WaysToPay';
import { ROOT_CLASS } from '../mount';

const SOON = 7;

/** Until when the widget works, and how to go on. */
export function SubscriptionTab({ account }: { account: Loaded<Account> }) {
  if (account.value) return <Subscription licence={account.value.licence} />;
  if (account.isLoading) return <Spinner theme={SpinnerPrimaryTheme} />;
  return (
    <Notice level="error" actions={<Push onClick={account.reload}>{t('common.retry')}</Push>}>
      {account.failure}
    </Notice>
  );
}

function Subscription({ licence }: { licence: Licence }) {
  const { state, until, days_left: days, kept } = licence;
  const theme = state === 'ended' ? BadgeDangerTheme : days <= SOON ? BadgeWarningTheme : BadgeSafetyTheme;
  return (
    <div className={`${ROOT_CLASS}__subscription`}>
      {/* No Text of the kit around it: a badge takes that one's colour. */}
      <p>
        <Badge theme={theme}>{t(`licence.${state}`)}</Badge>{' '}
        {state === 'ended' ? t('licence.ended_on', { day: licenceDay(until) }) : t('licence.until', { day: licenceDay(until) })}
        {state !== 'ended' && ` (${plural('licence.days_left', days)})`}
      </p>
      {state === 'ended' && (
        <Notice level="error">
          {t('licence.what_waits')} {kept > 0 && plural('licence.kept', kept)}
        </Notice>
      )}
      <Text as="p" size="l" theme={TextPrimaryTheme}>
        {t('licence.how_to_pay')}
      </Text>
      <div className={`${ROOT_CLASS}__links`}>
        <WaysToPay />
      </div>
    </div>
  );
}
