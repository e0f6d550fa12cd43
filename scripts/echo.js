const { settings } = script({
  name: 'Echo',
  description: 'Answers "/echo something" with "something". Good for a first try.',
  settings: {
    prefix: { type: 'text', label: 'Put this before the answer', default: '' },
  },
});

onMessage({ command: '/echo' }, ctx => {
  ctx.reply(settings.prefix + (ctx.args.join(' ') || 'Write something after /echo.'));
});
