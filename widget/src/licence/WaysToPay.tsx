import { Link, LinkPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Link';

import { t } from '../i18n';
import { EMAIL, PAYMENT } from '../support';

/** Where a subscription is paid for, and whom to ask for an invoice. */
export function WaysToPay() {
  return (
    <>
      <Link theme={LinkPrimaryTheme} href={PAYMENT} target="_blank" rel="noopener">
        {t('licence.pay')}
      </Link>
      <Link theme={LinkPrimaryTheme} href={`mailto:${EMAIL}`}>
        {t('licence.ask_for_invoice')}
      </Link>
    </>
  );
}
