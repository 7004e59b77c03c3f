import { Checkbox, CheckboxLabelTheme, CheckboxLightTheme } from '@kommo-crm/crm-react-ui-kit/Checkbox';

import type { Bot, GroupSettings, Linkers } from '../../api/types';
import { Dropdown } from '../../controls/Dropdown';
import { t } from '../../i18n';
import { AUTHORS, LINKERS, linkersText } from './settings';

/** The list has no value for «as the bot has it». */
const OF_BOT = 'bot';

interface GroupFieldsProps {
  settings: GroupSettings;
  bot: Bot;
  onChange: (change: Partial<GroupSettings>) => void;
}

/** What can be set of a group. */
export function GroupFields({ settings, bot, onChange }: GroupFieldsProps) {
  const linkers = [null, ...LINKERS].map((one) => ({ value: one ?? OF_BOT, title: linkersText(one, bot) }));
  return (
    <>
      <Dropdown
        label={t('groups.authors')}
        hint={t('groups.authors_about')}
        options={AUTHORS.map((value) => ({ value, title: t(`groups.author_${value}`) }))}
        value={settings.authors}
        onChange={(authors) => onChange({ authors })}
      />
      <Dropdown
        label={t('groups.linkers')}
        hint={t('groups.linkers_about')}
        options={linkers}
        value={settings.linkers ?? OF_BOT}
        onChange={(value) => onChange({ linkers: value === OF_BOT ? null : (value as Linkers) })}
      />
      <Checkbox.Label theme={CheckboxLabelTheme} textPlacement="right" text={t('groups.other_bots')}>
        <Checkbox
          theme={CheckboxLightTheme}
          isChecked={settings.other_bots}
          onChange={(event) => onChange({ other_bots: event.target.checked })}
        />
      </Checkbox.Label>
    </>
  );
}
