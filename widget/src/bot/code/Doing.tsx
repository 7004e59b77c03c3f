import type { Gateway } from '../../api/types';
import { CopyButton } from '../../controls/CopyButton';
import { Fact } from '../Fact';
import { moment, t } from '../../i18n';

/** Where the code calls, and how it does. */
export function Doing({ gateway }: { gateway: Gateway }) {
  const { address, key_since, last_call, mode, webhook, waiting } = gateway;
  return (
    <dl className="bot-facts">
      <Fact name={t('code.address')}>
        <span className="bot-code__address">{address}</span>
        <CopyButton text={address} label={t('code.copy_address')} />
      </Fact>
      <Fact name={t('code.key')}>{key_since ? t('code.key_since', { time: moment(key_since) }) : t('code.key_none')}</Fact>
      {key_since && (
        <>
          <Fact name={t('code.last_call')}>{last_call ? moment(last_call) : t('code.never')}</Fact>
          <Fact name={t('code.mode')}>{webhook ? t('code.mode_webhook', { host: webhook.host }) : t(`code.mode_${mode}`)}</Fact>
          {webhook && <Fact name={t('code.last_error')}>{errorOf(webhook)}</Fact>}
          <Fact name={t('code.waiting')}>{waiting}</Fact>
        </>
      )}
    </dl>
  );
}

function errorOf({ last_error, last_error_at }: NonNullable<Gateway['webhook']>): string {
  if (!last_error) return t('code.no_error');
  return last_error_at ? t('code.error_at', { error: last_error, time: moment(last_error_at) }) : last_error;
}
