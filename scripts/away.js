const { settings } = script({
  name: 'Away message',
  description: 'While it is switched on, everybody who writes is told once that you are away.',
  settings: {
    message: {
      type: 'longtext',
      label: 'Away message',
      default: 'Hello {name}, thank you for your message! We are away now and answer as soon as we are back.',
    },
    urgent: { type: 'list', label: 'Urgent words', default: ['emergency', 'urgent'] },
    urgentAnswer: { type: 'text', label: 'Answer to an urgent message', default: 'In an emergency please call us.' },
  },
});

const name = ctx => ({ name: ctx.contact.firstName });

onMessage({ words: settings.urgent, cooldown: '5m' }, ctx => {
  ctx.reply(text.fill(settings.urgentAnswer, name(ctx)));
});

onMessage({ unless: { words: settings.urgent }, cooldown: '8h' }, ctx => {
  ctx.reply(text.fill(settings.message, name(ctx)));
});
