import { useState } from 'react';

import { crmUsers } from '../../amo/account';
import { useApi } from '../../api/context';
import type { Colleague } from '../../api/types';
import { useLoaded } from '../../controls/useLoaded';
import { t } from '../../i18n';
import { Loading } from '../Loading';
import { Said } from '../Said';
import { ColleagueRow } from './ColleagueRow';
import { nameOf } from './names';

/** Employees who write in groups from their own Telegram, and those who say to be one: they stand first. */
export function StaffPanel() {
  const api = useApi();
  const staff = useLoaded(() => api.staff(), []);
  const [said, setSaid] = useState('');
  const users = crmUsers();

  const showConfirmed = (colleague: Colleague) => {
    staff.replace((all) => all?.map((one) => (one.telegram_id === colleague.telegram_id ? colleague : one)) ?? null);
    setSaid(t('staff.done_confirmed', { name: nameOf(colleague), user: colleague.user_name ?? '' }));
  };
  const showRemoved = (colleague: Colleague) => {
    staff.replace((all) => all?.filter((one) => one.telegram_id !== colleague.telegram_id) ?? null);
    setSaid(t(colleague.state === 'pending' ? 'staff.done_declined' : 'staff.done_dismissed', { name: nameOf(colleague) }));
  };

  return (
    <>
      <p className="bot-quiet">{t('staff.about')}</p>
      <Loading of={staff}>
        {(colleagues) =>
          colleagues.length === 0 ? (
            <p className="bot-nothing">{t('staff.empty')}</p>
          ) : (
            <ul className="bot-list">
              {colleagues.map((colleague) => (
                <ColleagueRow
                  key={colleague.telegram_id}
                  colleague={colleague}
                  users={users}
                  onConfirmed={showConfirmed}
                  onRemoved={() => showRemoved(colleague)}
                  onChanged={staff.reload}
                />
              ))}
            </ul>
          )
        }
      </Loading>
      <Said>{said}</Said>
    </>
  );
}
