const { settings } = script({
  name: 'Follow-up',
  description: 'Press the button on a chat after an offer: when nobody answers in time, they get a friendly question.',
  settings: {
    days: { type: 'number', label: 'Days to wait', default: 2, min: 1, max: 30 },
    message: { type: 'longtext', label: 'Question', help: '{name} becomes the first name.', default: 'Hello {name}, did you have time to look at our offer? We are glad to help.' },
    last: { type: 'longtext', label: 'Last question, a week later', help: 'Leave it empty to ask only once.', default: 'Hello {name}, we close our offer soon. Just write when you still need something.' },
  },
});

onButton('Follow up', { on: 'chat', confirm: 'Ask again when there is no answer?' }, ctx => {
  const fill = words => text.fill(words, { name: ctx.contact.firstName || 'there' });
  if (ctx.wait(`${settings.days}d`, { orMessage: true })) return;
  ctx.send(fill(settings.message));
  if (!settings.last || ctx.wait('7d', { orMessage: true })) return;
  ctx.send(fill(settings.last));
});

test('asks when nobody answered, and once more', t => {
  t.press('Follow up').expectNothing();
  t.advance('2d').expect(/did you have time/);
  t.restart();
  t.advance('7d').expect(/we close our offer soon/);
  t.advance('30d').expectNothing();
});

test('keeps quiet when the contact writes', t => {
  t.press('Follow up').expectNothing();
  t.person('+4915100001', 'Ann').says('I take it').expectNothing();
  t.advance('30d').expectNothing();
});
