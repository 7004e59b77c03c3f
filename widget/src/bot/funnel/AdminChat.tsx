import { useState } from 'react';

import type { Group } from '../../api/types';
import { Dropdown } from '../../controls/Dropdown';
import { TextField } from '../../controls/Field';
import { t } from '../../i18n';

/** Stands among the groups of a bot for another chat. */
const OTHER = 0;

interface AdminChatProps {
  groups: Group[];
  chat: string;
  error: string | null;
  onChange: (chat: string) => void;
}

/** Where requests are told of that nobody took: a group that the bot is in, or any chat by its id. */
export function AdminChat({ groups, chat, error, onChange }: AdminChatProps) {
  const [isOther, setOther] = useState(false);
  const group = groups.find(({ chat_id: id }) => String(id) === chat.trim());
  const isTyped = isOther || groups.length === 0 || (!group && chat.trim() !== '');

  return (
    <div>
      {groups.length > 0 && (
        <Dropdown
          label={t('funnel.admin')}
          hint={t('funnel.admin_hint')}
          options={[...groups.map(({ chat_id, title }) => ({ value: chat_id, title })), { value: OTHER, title: t('funnel.admin_other') }]}
          value={isTyped ? OTHER : (group?.chat_id ?? null)}
          placeholder={t('form.choose')}
          onChange={(id) => {
            setOther(id === OTHER);
            if (id !== OTHER) onChange(String(id));
          }}
        />
      )}
      {isTyped && (
        <TextField
          label={groups.length > 0 ? t('funnel.admin_id') : t('funnel.admin')}
          hint={t('funnel.admin_id_hint')}
          error={error}
          value={chat}
          inputMode="numeric"
          autoComplete="off"
          onChange={onChange}
        />
      )}
    </div>
  );
}
