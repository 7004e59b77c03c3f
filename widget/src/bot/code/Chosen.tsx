import type { Gateway } from '../../api/types';
import { t } from '../../i18n';
import { Fact } from '../Fact';
import { quietText, yesNo } from './settings';

/** What the owner has chosen of how the code lives beside us. */
export function Chosen({ gateway }: { gateway: Gateway }) {
  return (
    <dl className="bot-facts">
      <Fact name={t('code.mirror')}>{t(`code.mirror_${gateway.mirror}`)}</Fact>
      <Fact name={t('code.quiet')}>{quietText(gateway.quiet_minutes)}</Fact>
      {gateway.quiet_minutes > 0 && <Fact name={t('code.answer')}>{t(`code.answer_${gateway.quiet_answer}`)}</Fact>}
      <Fact name={t('code.token')}>{yesNo(gateway.allow_token)}</Fact>
      <Fact name={t('code.greets')}>{yesNo(gateway.greets)}</Fact>
    </dl>
  );
}
