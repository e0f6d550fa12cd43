const { settings } = script({
  name: 'Lead capture',
  description: 'Asks new interested people for name, e-mail address and wish, and posts them to your system.',
  hosts: ['crm.example'],
  secrets: ['CRM_KEY'],
  settings: {
    words: { type: 'list', label: 'Words', default: ['offer', 'quote', 'interested'] },
    address: { type: 'url', label: 'Address of your system', help: 'Its host must stand in hosts.', default: 'https://crm.example/leads' },
    thanks: { type: 'text', label: 'Thanks', default: 'Thank you, {name}! We send you an offer soon.' },
  },
});

onMessage({ words: settings.words }, ctx => {
  const name = ctx.ask('Great! What is your name?');
  const email = ctx.ask('And your e-mail address?', { expect: 'email', retry: 'That does not look like an e-mail address. Please try again.' });
  const wish = ctx.ask('What can we do for you?', { timeout: '1d' });
  const answer = fetch(settings.address, {
    method: 'POST',
    headers: { Authorization: secret('CRM_KEY') },
    json: { name, email, wish, phone: ctx.contact.phone },
    retry: 3,
  });
  if (!answer.ok) return ctx.handoff({ say: 'Thank you! A colleague takes it from here.', note: name + ', ' + email + ': ' + wish });
  ctx.label('lead');
  ctx.reply(text.fill(settings.thanks, { name }));
});

test('posts a lead', t => {
  t.web('https://crm.example/leads', { status: 201 });
  const ann = t.person('+4915100001', 'Ann');
  ann.says('I am interested').expect('Great! What is your name?');
  ann.says('Ann Lee').expect('And your e-mail address?');
  t.restart();
  ann.says('ann at example').expect(/does not look like/);
  ann.says('ann@example.org').expect('What can we do for you?');
  ann.says('Fifty chairs').expect('Thank you, Ann Lee! We send you an offer soon.');
  t.equal(t.requests.map(r => r.json), [{ name: 'Ann Lee', email: 'ann@example.org', wish: 'Fifty chairs', phone: '+4915100001' }]);
  t.equal(t.labels('+4915100001'), ['lead']);
});

test('gives the chat to a human when the system does not answer', t => {
  t.web(/crm/, { status: 500 });
  const ann = t.person('+4915100001', 'Ann');
  ann.says('offer');
  ann.says('Ann');
  ann.says('ann@example.org');
  ann.says('chairs').expect('Thank you! A colleague takes it from here.');
});

test('says nothing otherwise', t => {
  t.person('+4915100001').says('hello').expectNothing();
});
