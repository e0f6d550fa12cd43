const { settings } = script({
  name: 'Order status',
  description: 'Asks for the number of an order and tells how it stands, as your shop knows it.',
  hosts: ['shop.example'],
  secrets: ['SHOP_KEY'],
  settings: {
    words: { type: 'list', label: 'Words', default: ['order', 'parcel', 'delivery'] },
    address: { type: 'url', label: 'Address of the shop', help: 'The number of the order is put behind it. Its host must stand in hosts.', default: 'https://shop.example/orders/' },
  },
});

onMessage({ words: settings.words }, ctx => {
  const number = ctx.ask('Sure! What is your order number?', {
    expect: /^\d{4,}$/,
    retry: 'It is the number on your bill, only digits.',
    timeout: '30m',
    timeoutText: 'Write "order" again when you have the number.',
  });
  const answer = fetch(settings.address + number, { headers: { Authorization: secret('SHOP_KEY') }, retry: 2 });
  if (answer.status === 404) return ctx.reply('I cannot find order ' + number + '.');
  if (!answer.ok) return ctx.handoff({ say: 'Our shop does not answer. A colleague looks after it.', note: 'Order ' + number });

  const status = answer.json().status;
  ctx.reply('Order ' + number + ' is ' + status + '.');
  if (status === 'late' && ctx.confirm('Sorry for that! Shall a colleague call you?')) {
    ctx.handoff({ say: 'Good, a colleague calls you.', note: 'Late order ' + number });
  }
});

test('tells how an order stands', t => {
  t.web('https://shop.example/orders/4711', { json: { status: 'sent' } });
  const bob = t.person('+4915100002', 'Bob');
  bob.says('Where is my order?').expect('Sure! What is your order number?');
  t.restart();
  bob.says('dunno').expect('It is the number on your bill, only digits.');
  bob.says('4711').expect('Order 4711 is sent.');
  t.equal(t.requests.map(r => r.method), ['GET']);
});

test('hands a late order to a colleague', t => {
  t.web(/orders/, { json: { status: 'late' } });
  const bob = t.person('+4915100002', 'Bob');
  bob.says('order');
  bob.says('4711').expect('Order 4711 is late.', /Shall a colleague call you/);
  bob.says('yes').expect('Good, a colleague calls you.');
  bob.says('order').expectNothing();
});

test('an unknown order', t => {
  t.web(/orders/, { status: 404 });
  const bob = t.person('+4915100002');
  bob.says('order');
  bob.says('9999').expect('I cannot find order 9999.');
});

test('no answer, and other messages', t => {
  const bob = t.person('+4915100002');
  bob.says('good morning').expectNothing();
  bob.says('order').expect(/number/);
  t.advance('31m').expect(/Write "order" again/);
});
