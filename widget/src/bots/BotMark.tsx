import {
  Badge,
  BadgeDangerTheme,
  BadgeNeutralTheme,
  BadgeSafetyTheme,
  type BadgeThemeType,
  BadgeWarningTheme,
} from '@kommo-crm/crm-react-ui-kit/Badge';

import type { Bot } from '../api/types';
import { t, type TextKey } from '../i18n';

interface Mark {
  theme: BadgeThemeType;
  text: TextKey;
}

/** Whether a bot works, in a word; below it what the server says about it. */
export function BotMark({ bot }: { bot: Bot }) {
  const { theme, text } = markOf(bot);
  return (
    <span className="bots-mark">
      <Badge theme={theme}>{t(text)}</Badge>
      {bot.notice && (
        <span className="bots-mark__notice" title={bot.notice}>
          {bot.notice}
        </span>
      )}
    </span>
  );
}

function markOf(bot: Bot): Mark {
  switch (bot.state) {
    case 'off':
      return { theme: BadgeNeutralTheme, text: 'bots.state_off' };
    case 'stopped':
      return { theme: BadgeNeutralTheme, text: 'bots.state_stopped' };
    case 'revoked':
      return { theme: BadgeDangerTheme, text: 'bots.state_revoked' };
    case 'connecting':
      return { theme: BadgeWarningTheme, text: 'bots.state_connecting' };
    case 'on':
      return {
        ok: { theme: BadgeSafetyTheme, text: 'bots.state_ok' } as const,
        warning: { theme: BadgeWarningTheme, text: 'bots.state_warning' } as const,
        broken: { theme: BadgeDangerTheme, text: 'bots.state_broken' } as const,
      }[bot.health];
  }
}
