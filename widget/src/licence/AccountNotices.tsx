import { Link, LinkPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Link';

import type { Account } from '../api/types';
import { Notice } from '../controls/Notice';
import { t } from '../i18n';
import { LicenceBanner } from './LicenceBanner';

/** What stands in the way of the whole account: its licence, its authorisation, its settings in amoCRM. */
export function AccountNotices({ account, mayChange }: { account: Account; mayChange: boolean }) {
  return (
    <>
      {mayChange && <LicenceBanner licence={account.licence} />}
      <InTheWay account={account} />
      {!mayChange && <Notice level="info">{t('bots.only_look')}</Notice>}
    </>
  );
}

/** What keeps the account from working, its licence aside. */
export function InTheWay({ account }: { account: Account }) {
  const mayAuthorise = account.state === 'unauthorised' && account.authorise_url;
  return (
    <>
      {account.notices.map(({ code, text }) => (
        <Notice key={code} level="warning">
          {text}
        </Notice>
      ))}
      {mayAuthorise && (
        <Link theme={LinkPrimaryTheme} href={mayAuthorise} target="_blank" rel="noopener noreferrer">
          {t('licence.authorise')}
        </Link>
      )}
    </>
  );
}
