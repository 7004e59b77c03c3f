import { Badge, BadgeSafetyTheme, BadgeWarningTheme } from '@kommo-crm/crm-react-ui-kit/Badge';
import { ButtonPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { useState } from 'react';

import type { CrmUser } from '../../amo/account';
import { useApi } from '../../api/context';
import { ApiError } from '../../api/errors';
import type { Colleague } from '../../api/types';
import { Confirm } from '../../controls/Confirm';
import { Dropdown } from '../../controls/Dropdown';
import { Push } from '../../controls/Push';
import { moment, t } from '../../i18n';
import { useMayChange } from '../mayChange';
import { Refusal } from '../Said';
import { useDeed } from '../useDeed';
import { nameOf } from './names';

interface ColleagueRowProps {
  colleague: Colleague;
  users: CrmUser[];
  onConfirmed: (colleague: Colleague) => void;
  onRemoved: () => void;
  /** Somebody else has changed it. */
  onChanged: () => void;
}

/** Somebody of the company: which user of amoCRM they are, or that they are none. */
export function ColleagueRow({ colleague, users, onConfirmed, onRemoved, onChanged }: ColleagueRowProps) {
  const api = useApi();
  const mayChange = useMayChange();
  const [chosen, setChosen] = useState(colleague.user_id);
  const [isAsked, setAsked] = useState(false);
  const name = nameOf(colleague);
  const isPending = colleague.state === 'pending';

  const confirm = useDeed(async (userId: number) => {
    const { telegram_id, version } = colleague;
    try {
      onConfirmed(await api.confirmColleague(telegram_id, userId, version));
    } catch (error) {
      // Another administrator has said who it is: the row shows that before anybody says something else.
      if (error instanceof ApiError && error.code === 'changed_meanwhile') onChanged();
      throw error;
    }
  });
  const remove = async () => {
    try {
      await api.removeColleague(colleague.telegram_id);
    } catch (error) {
      // Another administrator was faster: it is as it was to be.
      if (!(error instanceof ApiError) || error.code !== 'unknown_colleague') throw error;
    }
    onRemoved();
  };

  return (
    <li className="bot-colleague" data-colleague={colleague.telegram_id}>
      <div className="bot-colleague__who">
        <strong>{name}</strong> {colleague.username && <span className="bot-quiet">@{colleague.username}</span>}
        <div>
          <Badge theme={isPending ? BadgeWarningTheme : BadgeSafetyTheme}>{t(`staff.${colleague.state}`)}</Badge>
          {colleague.user_name && <span className="bot-colleague__user">{colleague.user_name}</span>}
        </div>
        <Asked colleague={colleague} />
      </div>
      {mayChange && (
        <>
          <Dropdown
            label={t('staff.user')}
            placeholder={t('staff.choose')}
            options={users.map((user) => ({ value: user.id, title: user.name }))}
            value={chosen}
            onChange={(userId) => {
              confirm.forget();
              setChosen(userId);
            }}
          />
          <div className="bot-row">
            <Push
              theme={ButtonPrimaryTheme}
              aria-label={t(isPending ? 'staff.confirm_of' : 'staff.change_of', { name })}
              isLoading={confirm.isRunning}
              isDisabled={chosen === null || chosen === colleague.user_id}
              onClick={() => chosen !== null && confirm.run(chosen)}
            >
              {t(isPending ? 'staff.confirm' : 'staff.change')}
            </Push>
            <Push aria-label={t(isPending ? 'staff.decline_of' : 'staff.dismiss_of', { name })} onClick={() => setAsked(true)}>
              {t(isPending ? 'staff.decline' : 'staff.dismiss')}
            </Push>
          </div>
        </>
      )}
      <Refusal>{confirm.failure}</Refusal>
      {isAsked && (
        <Confirm
          title={t(isPending ? 'staff.decline_title' : 'staff.dismiss_title')}
          accept={t(isPending ? 'staff.decline' : 'staff.dismiss')}
          isDangerous
          onAccept={remove}
          onClose={() => setAsked(false)}
        >
          {t(isPending ? 'staff.decline_text' : 'staff.dismiss_text', { name })}
        </Confirm>
      )}
    </li>
  );
}

function Asked({ colleague: { group, asked_at } }: { colleague: Colleague }) {
  if (!group || !asked_at) return null;
  return <div className="bot-quiet">{t('staff.asked', { group, time: moment(asked_at) })}</div>;
}
