import { type FormEvent, useState } from 'react';

import { useApi } from '../../api/context';
import { TextField } from '../../controls/Field';
import { Push } from '../../controls/Push';
import { t } from '../../i18n';
import { Said } from '../Said';
import { useDeed } from '../useDeed';

const PERSON = /^[1-9]\d{0,14}$/;

/** Names the phone of a client who has not told it: Wahelp knows people by nothing else. */
export function TellPhone({ botId }: { botId: number }) {
  const api = useApi();
  const [person, setPerson] = useState('');
  const [phone, setPhone] = useState('');
  const [isTried, setTried] = useState(false);
  const [said, setSaid] = useState('');
  const isPerson = PERSON.test(person.trim());

  const tell = useDeed(async (telegramId: number, number: string) => {
    const known = await api.tellPhone(botId, telegramId, number);
    setSaid(t(`route.phone_by_${known.told_by}`, { phone: known.phone }));
    setPerson('');
    setPhone('');
    setTried(false);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSaid('');
    setTried(true);
    if (isPerson && phone.trim()) tell.run(Number(person.trim()), phone.trim());
  };

  return (
    <form className="bot-tell-phone" onSubmit={submit} noValidate aria-label={t('route.phone_title')}>
      <h4 className="bot-heading">{t('route.phone_title')}</h4>
      <p className="bot-quiet">{t('route.phone_about')}</p>
      <div className="bot-tell-phone__fields">
        <TextField
          label={t('route.phone_person')}
          error={isTried && !isPerson ? t('route.phone_person_wrong') : null}
          value={person}
          inputMode="numeric"
          autoComplete="off"
          onChange={setPerson}
        />
        <TextField
          label={t('route.phone')}
          error={tell.failure ?? (isTried && !phone.trim() ? t('route.missing') : null)}
          value={phone}
          type="tel"
          autoComplete="off"
          onChange={(next) => {
            setPhone(next);
            tell.forget();
          }}
        />
        <Push type="submit" isLoading={tell.isRunning}>
          {t('route.phone_save')}
        </Push>
      </div>
      <Said>{said}</Said>
    </form>
  );
}
