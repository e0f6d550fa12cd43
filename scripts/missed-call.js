const { settings } = script({
  name: 'Missed call',
  description: 'Writes to who calls: this number answers messages only.',
  settings: {
    answer: { type: 'longtext', label: 'Answer', help: '{name} becomes the first name.', default: 'Hello {name}, we cannot take calls here. Please write what it is about, and we answer soon.' },
    reject: { type: 'yesno', label: 'Reject the call at once', default: false },
  },
});

onCall(ctx => {
  if (settings.reject) ctx.reject();
  if (!ctx.state.once('told', '1h')) return;
  ctx.reply(text.fill(settings.answer, { name: ctx.contact.firstName || 'there' }));
});

test('writes to who calls, once an hour', t => {
  const ann = t.person('+4915100001', 'Ann Lee');
  ann.says('', { type: 'call' }).expect(/^Hello Ann, we cannot take calls here/);
  ann.says('', { type: 'call' }).expectNothing();
  t.advance('2h');
  ann.says('', { type: 'call' }).expect(/cannot take calls/);
});

test('says nothing about messages', t => {
  t.person('+4915100001').says('call me').expectNothing();
});
