import { Badge, BadgeInfoTheme, BadgeNeutralTheme } from '@kommo-crm/crm-react-ui-kit/Badge';
import { ButtonContextTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { Checkbox, CheckboxSmallLightTheme } from '@kommo-crm/crm-react-ui-kit/Checkbox';
import type { Failure } from '../../api/types';
import { Push } from '../../controls/Push';
import { moment, t } from '../../i18n';
import { useMayChange } from '../mayChange';

/** A person's own chat; those of groups begin with a minus. */
const PERSON = /^\d+$/;

interface Props {
  failure: Failure;
  isChosen: boolean;
  isBusy: boolean;
  onChoose: (isChosen: boolean) => void;
  onRetry: () => void;
}

/** One message that was not delivered: which way it went, its first words, and why. */
export function FailureRow({ failure, isChosen, isBusy, onChoose, onRetry }: Props) {
  const mayChange = useMayChange();
  const message = failure.message || t('failures.nameless');
  return (
    <li className="bot-failure" data-failure={failure.id}>
      {mayChange && (
        <Checkbox
          theme={CheckboxSmallLightTheme}
          isChecked={isChosen}
          aria-label={t('failures.choose', { message })}
          onChange={(event) => onChoose(event.target.checked)}
        />
      )}
      <div className="bot-failure__body">
        <p className="bot-failure__head">
          <Badge theme={failure.direction === 'outgoing' ? BadgeInfoTheme : BadgeNeutralTheme}>
            {t(`failures.direction_${failure.direction}`)}
          </Badge>
          <time className="bot-quiet" dateTime={failure.time}>
            {moment(failure.time)}
          </time>
          {PERSON.test(failure.chat) && <span className="bot-quiet">{t('failures.person', { id: failure.chat })}</span>}
        </p>
        <p className="bot-failure__message">{message}</p>
        <p>{failure.text}</p>
        {failure.detail !== '' && (
          <details className="bot-quiet">
            <summary>{t('failures.detail')}</summary>
            {failure.detail}
          </details>
        )}
      </div>
      {mayChange && (
        <Push
          theme={ButtonContextTheme}
          isDisabled={isBusy}
          aria-label={t('failures.retry_one_of', { message })}
          onClick={onRetry}
        >
          {t('failures.retry')}
        </Push>
      )}
    </li>
  );
}
