import { Checkbox, CheckboxDarkTheme, CheckboxLabelTheme } from '@kommo-crm/crm-react-ui-kit/Checkbox';
import { Link, LinkPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Link';
import { Text, TextPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Text';
import { useId } from 'react';

import { TextField } from '../controls/Field';
import { Notice } from '../controls/Notice';
import { t } from '../i18n';
import { ErrorTextTheme } from '../kit/texts';
import { ROOT_CLASS } from '../mount';
import { AGREEMENT, PRIVACY } from '../support';
import { changeForm, currentForm, useForm } from './form';
import type { Contact } from './contact';

/** Name, phone and agreement; amoCRM's own «Сохранить» stands below. */
export function ContactForm({ onChange }: { onChange: (contact: Contact) => void }) {
  const form = useForm();
  const id = useId();
  if (!form) return null;
  const { contact, mistakes, refused, outcome } = form;
  const change = (changes: Partial<Contact>) => {
    changeForm(changes);
    const now = currentForm();
    if (now) onChange(now.contact);
  };
  const wrong = (field: keyof Contact) => refused[field] ?? (mistakes[field] ? t(mistakes[field]) : null);
  const disagreed = wrong('agreed');
  return (
    <div className={`${ROOT_CLASS}__contact`}>
      <TextField
        label={t('settings.client_name')}
        value={contact.name}
        error={wrong('name')}
        autoComplete="name"
        maxLength={100}
        required
        onChange={(name) => change({ name })}
      />
      <TextField
        label={t('settings.phone_number')}
        value={contact.phone}
        error={wrong('phone')}
        hint={t('settings.phone_hint')}
        type="tel"
        autoComplete="tel"
        maxLength={30}
        required
        onChange={(phone) => change({ phone })}
      />
      <Checkbox.Label
        theme={CheckboxLabelTheme}
        textPlacement="right"
        text={
          <Text size="l" theme={TextPrimaryTheme}>
            {t('settings.agree')}{' '}
            <Link theme={LinkPrimaryTheme} href={AGREEMENT} target="_blank" rel="noopener">
              {t('settings.agreement')}
            </Link>{' '}
            {t('settings.and')}{' '}
            <Link theme={LinkPrimaryTheme} href={PRIVACY} target="_blank" rel="noopener">
              {t('settings.privacy')}
            </Link>
          </Text>
        }
      >
        <Checkbox
          theme={CheckboxDarkTheme}
          isChecked={contact.agreed}
          isInvalid={Boolean(disagreed)}
          aria-invalid={Boolean(disagreed)}
          aria-describedby={disagreed ? `${id}-agreement` : undefined}
          onChange={(event) => change({ agreed: event.target.checked })}
        />
      </Checkbox.Label>
      {disagreed && (
        <Text as="div" size="m" theme={ErrorTextTheme} id={`${id}-agreement`} role="alert">
          {disagreed}
        </Text>
      )}
      {outcome === 'sent' && (
        <Notice level="success">
          {t('settings.saved')} {t('settings.what_next', { page: t('advanced.title') })}
        </Notice>
      )}
      {outcome === 'later' && (
        <Notice level="info">
          {t('settings.saved')} {t('settings.told_later')}
        </Notice>
      )}
    </div>
  );
}
