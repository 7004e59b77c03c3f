import { useState } from 'react';

import { Link, LinkPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Link';

import type { Bot } from '../api/types';

/** Telegram's own colours of those who have no picture. */
const COLOURS = 7;

/** A bot as people know it: its picture, or its first letters, its name and its address. */
export function BotFace({ bot }: { bot: Bot }) {
  return (
    <span className="bots-face">
      <Avatar bot={bot} />
      <span className="bots-face__words">
        <span className="bots-face__name" title={bot.name}>
          {bot.name}
        </span>
        <Link theme={LinkPrimaryTheme} href={bot.link} target="_blank" rel="noopener noreferrer">
          @{bot.username}
        </Link>
      </span>
    </span>
  );
}

function Avatar({ bot }: { bot: Pick<Bot, 'bot_id' | 'name' | 'avatar'> }) {
  const [broken, setBroken] = useState<string | null>(null);
  if (bot.avatar && bot.avatar !== broken) {
    return <img className="bots-avatar" src={bot.avatar} alt="" onError={() => setBroken(bot.avatar)} />;
  }
  return (
    <span className={`bots-avatar bots-avatar_${bot.bot_id % COLOURS}`} aria-hidden="true">
      {initials(bot.name)}
    </span>
  );
}

function initials(name: string): string {
  // Names stand in quotation marks, and begin with pictures.
  const letters = name.split(/\s+/).flatMap((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? []);
  return letters.slice(0, 2).join('').toLocaleUpperCase();
}
