import type { Health, Webhook } from '../../api/types';
import { moment, t } from '../../i18n';
import { Fact } from '../Fact';

/** The last message each way, and what Telegram says of the delivery of its updates. */
export function Facts({ health }: { health: Health }) {
  const { webhook, last_in, last_out } = health;
  return (
    <>
      <h4 className="bot-heading">{t('health.facts')}</h4>
      <dl className="bot-facts">
        <Fact name={t('health.last_in')}>{last_in ? moment(last_in) : t('health.never')}</Fact>
        <Fact name={t('health.last_out')}>{last_out ? moment(last_out) : t('health.never')}</Fact>
        <Fact name={t('health.webhook')}>{receiver(webhook)}</Fact>
        {webhook.known && <Delivery webhook={webhook} />}
      </dl>
    </>
  );
}

/** What of the bot's messages has not reached us, as Telegram says. */
function Delivery({ webhook: { pending, last_error, last_error_at } }: { webhook: Webhook }) {
  return (
    <>
      <Fact name={t('health.pending')}>{pending}</Fact>
      <Fact name={t('health.last_error')}>
        {last_error ?? t('health.no_error')}
        {last_error_at && <span className="bot-quiet"> {moment(last_error_at)}</span>}
      </Fact>
    </>
  );
}

/** Whom Telegram gives the bot's messages to. */
function receiver({ known, ours, url }: Webhook): string {
  if (!known) return t('health.webhook_unknown');
  if (ours) return t('health.webhook_ours');
  return url ? t('health.webhook_foreign', { url }) : t('health.webhook_none');
}
