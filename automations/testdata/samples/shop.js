script({ name: 'Shop messages' });

onWebhook('shipped', ctx => {
  const { phone, order, tracking } = ctx.body;
  if (!phone || !order) return { status: 400, json: { error: 'phone and order are needed' } };
  if (!store.once('shipped ' + order, '30d')) return { json: { already: true } };
  const sent = ctx.open(phone).send('Your order ' + order + ' is on its way. Track it: ' + tracking);
  store.add('sent today', 1, { ttl: '1d' });
  return { json: { id: sent.id } };
});

onButton('Ask for a rating', { on: 'chat' }, ctx => {
  const stars = ctx.choose('How happy are you with us?', ['Very', 'So-so', 'Not at all'], { as: 'poll', timeout: '2d' });
  store.add('rating ' + stars);
  if (stars === 'Not at all') ctx.handoff({ say: 'We are sorry. A colleague writes to you.', note: 'Bad rating' });
  ctx.reply('Thank you!');
});

onSchedule('weekdays 18:00', ctx => {
  ctx.open('team@g.us').send('Shipping messages today: ' + store.get('sent today', 0));
});

test('one message per order', t => {
  t.webhook('shipped', { phone: '+4915100001', order: 'A1', tracking: 'https://t.example/1' }).expect(/A1 is on its way/);
  t.webhook('shipped', { phone: '+4915100001', order: 'A1', tracking: 'https://t.example/1' }).expectNothing();
  t.schedule('weekdays 18:00').expect('Shipping messages today: 1');
});
test('a bad rating goes to a human', t => {
  t.press('Ask for a rating').expect(/How happy/);
  t.person('+4915100001').says('Not at all').expect(/We are sorry/);
});
