// A bot as its owner wrote it with grammY: only address and key come from outside.

import { createServer } from 'node:http';
import { Bot, InlineKeyboard, InputFile, session, webhookCallback } from 'grammy';

const { BOT_API, BOT_KEY, WEBHOOK, PORT, DROP } = process.env;
const SECRET = 'geheim-grammy';
const bot = new Bot(BOT_KEY, { client: { apiRoot: BOT_API } });

bot.use((context, next) => {
  console.log('heard', context.update.update_id);
  return next();
});
bot.use(session({ initial: () => ({ step: '', name: '' }) }));

bot.command('start', (context) =>
  context.reply('Что вам нравится?', {
    reply_markup: new InlineKeyboard().text('Розы', 'roses').row().text('Пионы', 'peonies'),
  }),
);

bot.on('callback_query:data', async (context) => {
  await context.answerCallbackQuery('Принято');
  await context.editMessageText(`Вы выбрали: ${context.callbackQuery.data}`);
});

bot.command('order', (context) => {
  context.session.step = 'name';
  return context.reply('Как вас зовут?');
});

bot.on('message:photo', async (context) => {
  const file = await context.getFile();
  const answer = await fetch(`${BOT_API}/file/bot${BOT_KEY}/${file.file_path}`);
  if (!answer.ok) throw new Error(`the photo: ${answer.status}`);
  const content = new Uint8Array(await answer.arrayBuffer());
  await context.replyWithPhoto(new InputFile(content, 'photo.jpg'), { caption: `Ваше фото: ${content.length}` });
});

bot.on('message:text', (context) => {
  const { session: kept, message } = context;
  if (kept.step === 'name') {
    Object.assign(kept, { step: 'age', name: message.text });
    return context.reply('Сколько вам лет?');
  }
  if (kept.step === 'age') {
    kept.step = '';
    return context.reply(`Записано: ${kept.name}, ${message.text}`);
  }
  return context.reply(`Эхо: ${message.text}`);
});

bot.catch((failed) => console.error('failed', failed.ctx.update.update_id, String(failed.error)));

if (WEBHOOK) {
  const take = webhookCallback(bot, 'http', { secretToken: SECRET });
  const server = createServer((request, answer) =>
    take(request, answer).catch((failed) => {
      console.error('failed', String(failed));
      answer.writeHead(500).end();
    }),
  );
  // What waits is dropped before it can come.
  await bot.api.setWebhook(WEBHOOK, { secret_token: SECRET, drop_pending_updates: Boolean(DROP) });
  server.listen(Number(PORT), '127.0.0.1');
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit());
} else {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => bot.stop());
  await bot.start({ drop_pending_updates: Boolean(DROP) });
}
