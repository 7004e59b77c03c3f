import { Text, TextPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Text';
import { useEffect, useState } from 'react';

import { useApi } from '../api/context';
import { Tabs } from '../controls/Tabs';
import { useLoaded } from '../controls/useLoaded';
import { t } from '../i18n';
import { InTheWay } from '../licence/AccountNotices';
import { ContactForm } from './ContactForm';
import type { Contact } from './contact';
import { currentForm, suggest } from './form';
import { Help } from './Help';
import { SubscriptionTab } from './SubscriptionTab';

type Name = 'contact' | 'subscription' | 'help';

/** The widget's card in the marketplace, as REON's widgets have it. */
export function SettingsWindow({ onChange }: { onChange: (contact: Contact) => void }) {
  const api = useApi();
  const [chosen, setChosen] = useState<Name>('contact');
  const account = useLoaded(() => api.account(), []);
  const known = account.value?.registration;
  useEffect(() => {
    const form = known && suggest(known) ? currentForm() : null;
    if (form) onChange(form.contact);
  }, [known, onChange]);
  const tabs = [
    { name: 'contact' as const, title: t('settings.tab_contact') },
    { name: 'subscription' as const, title: t('settings.tab_subscription') },
    { name: 'help' as const, title: t('settings.tab_help') },
  ];
  return (
    <>
      <Text as="p" size="l" theme={TextPrimaryTheme}>
        {t('settings.intro')}
      </Text>
      {account.value && <InTheWay account={account.value} />}
      <Tabs label={t('settings.tabs')} tabs={tabs} chosen={chosen} onChoose={setChosen}>
        {chosen === 'contact' && <ContactForm onChange={onChange} />}
        {chosen === 'subscription' && <SubscriptionTab account={account} />}
        {chosen === 'help' && <Help />}
      </Tabs>
    </>
  );
}
