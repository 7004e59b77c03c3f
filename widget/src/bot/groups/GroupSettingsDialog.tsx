import { useState } from 'react';

import { useApi } from '../../api/context';
import { ApiError } from '../../api/errors';
import type { Bot, Group, GroupSettings } from '../../api/types';
import { FormDialog } from '../../bots/form/FormDialog';
import { Notice } from '../../controls/Notice';
import { t } from '../../i18n';
import { GroupFields } from './GroupFields';
import { changesOf, settingsText } from './settings';

interface GroupSettingsDialogProps {
  group: Group;
  bot: Bot;
  refresh: (groupId: number) => Promise<Group>;
  onSaved: (group: Group) => void;
  onClose: () => void;
}

/**
 * The window in which a group is set: who is shown as the author, who may tie it to deals, whether other bots are heard.
 *
 * Only what the person changed is sent, with the version that they saw: what somebody else changed since merges with
 * it, and where both changed one field, the person is told and decides.
 */
export function GroupSettingsDialog({ group, bot, refresh, onSaved, onClose }: GroupSettingsDialogProps) {
  const api = useApi();
  const [base, setBase] = useState(group);
  const [wished, setWished] = useState(group.settings);
  const [theirs, setTheirs] = useState<string[]>([]);
  const changes = changesOf(wished, base.settings);
  const isDirty = Object.keys(changes).length > 0;

  const save = async () => {
    if (!isDirty) {
      onClose();
      return;
    }
    try {
      onSaved(await api.changeGroup(group.group_id, { ...changes, version: base.version }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'changed_meanwhile') throw error;
      const now = await refresh(group.group_id);
      setTheirs(error.fields);
      setWished({ ...now.settings, ...changes });
      setBase(now);
    }
  };

  return (
    <FormDialog
      title={t('groups.settings_of', { group: group.title })}
      accept={t('common.save')}
      isDirty={isDirty}
      isComplete={() => true}
      onAccept={save}
      onClose={onClose}
    >
      {theirs.length > 0 && (
        <Notice level="warning">{t('groups.changed', { fields: settingsText(theirs, base.settings, bot) })}</Notice>
      )}
      <GroupFields settings={wished} bot={bot} onChange={(change: Partial<GroupSettings>) => setWished({ ...wished, ...change })} />
    </FormDialog>
  );
}
