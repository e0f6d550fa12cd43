script({ name: 'Order status', hosts: ['shop.example'], secrets: ['SHOP_KEY'] });

onMessage({ words: ['order', 'parcel', 'delivery'] }, ctx => {
  const number = ctx.ask('Sure! What is your order number?', {
    expect: /^\d{4,}$/, retry: 'It is the number on your bill, only digits.', timeout: '30m',
    timeoutText: 'Write "order" again when you have the number.',
  });
  const answer = fetch('https://shop.example/orders/' + number, { headers: { Authorization: secret('SHOP_KEY') }, retry: 2 });
  if (answer.status === 404) return ctx.reply('I cannot find order ' + number + '.');
  const order = answer.json();
  ctx.reply('Order ' + number + ' is ' + order.status + '.');
  if (order.status !== 'late') return;

  const what = ctx.choose('Sorry for that! What shall we do?', ['Wait', 'Cancel the order', 'Talk to someone']);
  if (what === 'Wait') return ctx.reply('Thank you for your patience!');
  if (what === 'Talk to someone') ctx.handoff({ say: 'A colleague takes over.', note: 'Late order ' + number });
  if (ctx.confirm('Cancel order ' + number + '?')) {
    fetch('https://shop.example/orders/' + number, { method: 'DELETE', headers: { Authorization: secret('SHOP_KEY') } });
    ctx.reply('Order ' + number + ' is cancelled.');
  } else {
    ctx.reply('All right, nothing changed.');
  }
});

test('a late order is cancelled, over restarts', t => {
  t.web(/orders\/4711/, { json: { status: 'late' } });
  const bob = t.person('+4915100002', 'Bob');
  bob.says('Where is my order?').expect('Sure! What is your order number?');
  t.restart();
  bob.says('dunno').expect('It is the number on your bill, only digits.');
  bob.says('4711').expect('Order 4711 is late.', /1\. Wait/);
  t.restart();
  bob.says('2').expect(/Cancel order 4711/);
  t.restart();
  bob.says('yes').expect('Order 4711 is cancelled.');
  t.equal(t.requests.map(r => r.method), ['GET', 'DELETE']);
});
test('no answer', t => {
  t.person('+4915100002').says('order').expect(/number/);
  t.advance('31m').expect(/Write "order" again/);
});
test('a human takes over', t => {
  t.web(/orders/, { json: { status: 'late' } });
  const bob = t.person('+4915100002');
  bob.says('order');
  bob.says('4711');
  bob.says('talk to someone').expect('A colleague takes over.');
  bob.says('order').expectNothing();
});
