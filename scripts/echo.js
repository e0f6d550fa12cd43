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

test('says it back', t => {
  t.settings({ prefix: '> ' });
  t.person('+4915100001').says('/echo one two').expect('> one two');
});

test('asks for something to say, and keeps quiet otherwise', t => {
  t.person('+4915100001').says('/echo').expect('Write something after /echo.');
  t.person('+4915100001').says('echo').expectNothing();
});
