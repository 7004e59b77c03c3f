import type { Bot, FoundBot } from '../api/types';

/**
 * What the table of bots gives to what it shows under an open row.
 *
 * `onChange` is called with the bot as it is now, or without one when it has to be asked for again.
 */
export interface BotRowProps {
  bot: FoundBot;
  /** Whether the person may change something. */
  mayChange: boolean;
  onChange: (bot?: Bot) => void;
}
