// A bot as its owner wrote it with telegraf: only address and key come from outside.

import { createServer } from 'node:http';
import { Input, Markup, Scenes, Telegraf, session } from 'telegraf';
import { message } from 'telegraf/filters';

const { BOT_API, BOT_KEY, WEBHOOK, PORT, DROP } = process.env;
const SECRET = 'geheim-telegraf';
const bot = new Telegraf(BOT_KEY, { telegram: { apiRoot: BOT_API } });

const order = new Scenes.WizardScene(
  'order',
  async (context) => {
    await context.reply('Как вас зовут?');
    return context.wizard.next();
  },
  async (context) => {
    context.wizard.state.name = context.message.text;
    await context.reply('Сколько вам лет?');
    return context.wizard.next();
  },
  async (context) => {
    await context.reply(`Записано: ${context.wizard.state.name}, ${context.message.text}`);
    return context.scene.leave();
  },
);

bot.use((context, next) => {
  console.log('heard', context.update.update_id);
  return next();
});
bot.use(session(), new Scenes.Stage([order]).middleware());

bot.start((context) =>
  context.reply(
    'Что вам нравится?',
    Markup.inlineKeyboard([[Markup.button.callback('Розы', 'roses')], [Markup.button.callback('Пионы', 'peonies')]]),
  ),
);

bot.on('callback_query', async (context) => {
  await context.answerCbQuery('Принято');
  await context.editMessageText(`Вы выбрали: ${context.callbackQuery.data}`);
});

bot.command('order', (context) => context.scene.enter('order'));

bot.on(message('photo'), async (context) => {
  const answer = await fetch(await context.telegram.getFileLink(context.message.photo.at(-1).file_id));
  if (!answer.ok) throw new Error(`the photo: ${answer.status}`);
  const content = Buffer.from(await answer.arrayBuffer());
  await context.replyWithPhoto(Input.fromBuffer(content, 'photo.jpg'), { caption: `Ваше фото: ${content.length}` });
});

bot.on(message('text'), (context) => context.reply(`Эхо: ${context.message.text}`));

bot.catch((error, context) => console.error('failed', context.update.update_id, String(error)));

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    if (WEBHOOK) process.exit();
    bot.stop(signal);
  });

if (WEBHOOK) {
  // What waits is dropped before it can come.
  await bot.telegram.setWebhook(WEBHOOK, { secret_token: SECRET, drop_pending_updates: Boolean(DROP) });
  createServer(bot.webhookCallback('/telegraf', { secretToken: SECRET })).listen(Number(PORT), '127.0.0.1');
} else {
  await bot.launch({ dropPendingUpdates: Boolean(DROP) });
}
