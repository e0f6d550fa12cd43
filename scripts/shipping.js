const { settings } = script({
  name: 'Shipping notice',
  description: 'Your shop posts to the address on this page when it ships; the customer gets a message, once for each order.',
  settings: {
    message: { type: 'longtext', label: 'Message', help: '{order} and {tracking} come from the shop.', default: 'Your order {order} is on its way. Track it: {tracking}' },
  },
});

onWebhook('shipped', ctx => {
  const { phone, order, tracking } = ctx.body;
  if (!phone || !order) return { status: 400, json: { error: 'phone and order are needed' } };
  if (!store.once('shipped ' + order, '30d')) return { json: { already: true } };
  const sent = ctx.open(phone).send(text.fill(settings.message, { order, tracking: tracking || 'soon' }));
  return { json: { id: sent.id } };
});

test('one message for each order', t => {
  const parcel = { phone: '+4915100001', order: 'A1', tracking: 'https://t.example/1' };
  t.webhook('shipped', parcel).expect('Your order A1 is on its way. Track it: https://t.example/1');
  t.webhook('shipped', parcel).expectNothing();
  t.webhook('shipped', { ...parcel, order: 'A2' }).expect(/A2/);
});

test('nothing without a phone', t => {
  t.webhook('shipped', { order: 'A1' }).expectNothing();
});
