import { Link, LinkPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Link';
import { List } from '@kommo-crm/crm-react-ui-kit/List';
import { Text, TextPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Text';

import { t, type TextKey } from '../i18n';
import { ROOT_CLASS } from '../mount';
import { EMAIL, PHONE, SITE } from '../support';

const STEPS: TextKey[] = ['settings.step_save', 'settings.step_bot', 'settings.step_connect', 'settings.step_write'];

/** How to begin, and whom to ask. */
export function Help() {
  return (
    <>
      <Text as="h3" size="l" theme={TextPrimaryTheme} className={`${ROOT_CLASS}__heading`}>
        {t('settings.how_to_begin')}
      </Text>
      <List type="numbered">
        {STEPS.map((step) => (
          <List.Item key={step}>{t(step, { page: t('advanced.title') })}</List.Item>
        ))}
      </List>
      <Text as="h3" size="l" theme={TextPrimaryTheme} className={`${ROOT_CLASS}__heading`}>
        {t('settings.support')}
      </Text>
      <Text as="p" size="l" theme={TextPrimaryTheme}>
        {t('settings.support_text')}
      </Text>
      <div className={`${ROOT_CLASS}__links`}>
        <Link theme={LinkPrimaryTheme} href={`mailto:${EMAIL}`}>
          {EMAIL}
        </Link>
        <Link theme={LinkPrimaryTheme} href={`tel:${PHONE.replace(/[^+\d]/g, '')}`}>
          {PHONE}
        </Link>
        <Link theme={LinkPrimaryTheme} href={SITE} target="_blank" rel="noopener">
          {SITE.replace('https://', '')}
        </Link>
      </div>
    </>
  );
}
