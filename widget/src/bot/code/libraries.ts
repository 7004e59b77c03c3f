import aiogram from './snippets/aiogram.txt';
import curl from './snippets/curl.txt';
import grammy from './snippets/grammy.txt';
import java from './snippets/java.txt';
import php from './snippets/php.txt';
import ptb from './snippets/ptb.txt';
import telebot from './snippets/telebot.txt';
import telegraf from './snippets/telegraf.txt';

/** How libraries call themselves, in the order in which they are offered. */
export const LIBRARIES = {
  aiogram: 'aiogram (Python)',
  ptb: 'python-telegram-bot (Python)',
  telebot: 'pyTelegramBotAPI, telebot (Python)',
  grammy: 'grammY (JavaScript, TypeScript)',
  telegraf: 'telegraf (JavaScript, TypeScript)',
  java: 'TelegramBots (Java)',
  php: 'irazasyed/telegram-bot-sdk (PHP, Laravel)',
  curl: 'curl',
} as const;

export type Library = keyof typeof LIBRARIES;

const SNIPPETS: Record<Library, string> = { aiogram, ptb, telebot, grammy, telegraf, java, php, curl };

/** Return what stands in a library's code, with the address of our Bot API and the key in it. */
export function snippet(library: Library, address: string, key: string): string {
  const { protocol, hostname, port } = new URL(address);
  const schema = protocol.replace(':', '');
  const values = { address, key, schema, host: hostname, port: port || (schema === 'https' ? '443' : '80') };
  return SNIPPETS[library].trimEnd().replace(/\{(address|key|schema|host|port)\}/g, (_, name: keyof typeof values) => values[name]);
}
