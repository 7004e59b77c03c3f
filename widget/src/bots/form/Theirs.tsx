import { ButtonContextTheme } from '@kommo-crm/crm-react-ui-kit/Button';

import { Push } from '../../controls/Push';
import { t } from '../../i18n';

/** What somebody else has made of a field meanwhile. */
export function Theirs({ value, onTake }: { value: string; onTake: () => void }) {
  return (
    <div className="bots-theirs">
      <span>{t('form.theirs', { value })}</span>
      <Push theme={ButtonContextTheme} onClick={onTake}>
        {t('form.take_theirs')}
      </Push>
    </div>
  );
}
