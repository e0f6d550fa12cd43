const { settings } = script({
  name: 'Opt-in list',
  description: 'START puts somebody on the list, STOP takes them off; a button writes to all who are on it.',
  settings: {
    hello: { type: 'text', label: 'Answer to START', default: 'You are on our list. Write STOP whenever you have enough.' },
    bye: { type: 'text', label: 'Answer to STOP', default: 'You get no more news from us.' },
  },
});

const onList = 'on the list ';

onMessage({ text: 'start' }, ctx => {
  store.set(onList + ctx.chat.id, ctx.now);
  ctx.label('news');
  ctx.reply(settings.hello);
});

onMessage({ text: 'stop' }, ctx => {
  if (!store.get(onList + ctx.chat.id)) return;
  store.delete(onList + ctx.chat.id);
  ctx.unlabel('news');
  ctx.reply(settings.bye);
});

onButton('Write to the list', { on: 'page', confirm: 'Send this to everybody on the list?', ask: { message: { type: 'longtext', label: 'Message' } } }, ctx => {
  if (!ctx.values.message) return;
  store.keys(onList).forEach((key, number) => {
    // A few at a time, so that it takes a while and WhatsApp does not mind.
    if (number > 0 && number % 10 === 0) ctx.wait('1m');
    ctx.open(key.slice(onList.length)).send(ctx.values.message);
  });
});

test('puts on the list, writes to it, takes off', t => {
  const ann = t.person('+4915100001', 'Ann');
  const bob = t.person('+4915100002', 'Bob');
  ann.says('Start').expect(/You are on our list/);
  bob.says('START').expect(/You are on our list/);
  t.press('Write to the list', { message: 'New chairs!' }).expect('New chairs!', 'New chairs!');
  bob.says('stop').expect('You get no more news from us.');
  t.equal(t.labels('+4915100002'), []);
  t.press('Write to the list', { message: 'Newer chairs!' }).expect('Newer chairs!');
});

test('says nothing to who is not on the list, and nothing about other words', t => {
  const ann = t.person('+4915100001', 'Ann');
  ann.says('stop').expectNothing();
  ann.says('I start tomorrow').expectNothing();
  t.press('Write to the list', { message: 'Hello?' }).expectNothing();
});
