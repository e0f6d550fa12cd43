// Every function of the script API, used as it is meant to be.
const { settings } = script({
  name: 'Everything',
  description: 'Uses every function once.',
  hosts: ['api.example', 'cdn.example'],
  secrets: ['KEY'],
  timezone: 'Europe/Berlin',
  settings: {
    hello: { type: 'text', label: 'Hello', default: 'Hi {name}' },
    many: { type: 'number', label: 'Many', default: 3, min: 1, max: 9 },
    sure: { type: 'yesno', label: 'Sure', default: true },
    words: { type: 'list', label: 'Words', default: ['a'] },
    kind: { type: 'choice', label: 'Kind', options: ['x', 'y'], default: 'y' },
    team: { type: 'group', label: 'Team', default: 'team@g.us' },
  },
});

onMessage({ command: '/contents' }, ctx => {
  const sent = ctx.reply(text.fill(settings.hello, { name: ctx.contact.firstName }), { quote: true, mentions: ['+49 151 00001'], typing: false, linkPreview: false });
  sent.edit('Hi');
  sent.react('👍');
  sent.pin('1d');
  ctx.send({ image: 'https://cdn.example/a.png', caption: 'A picture' }, { typing: '2s' });
  ctx.send({ video: 'files/a.mp4', gif: true });
  ctx.send({ audio: 'files/a.ogg', voice: true });
  ctx.send({ document: 'files/a.pdf', name: 'Prices.pdf' }, { at: ctx.now });
  ctx.send({ sticker: 'files/a.webp' });
  ctx.send({ location: { lat: 52.5, lng: 13.4, name: 'Here' } });
  ctx.send({ contact: '+4915100009' });
  ctx.send({ contact: { name: 'Ann', phone: '+4915100009' } });
  ctx.send({ poll: { question: 'Well?', options: ['Yes', 'No'], many: true } }).delete();
  ctx.message.react('❤️');
  ctx.message.star();
  ctx.message.forward(settings.team).edit('Look');
  ctx.message.delete();
  ctx.react('');
  if (sent.reached('read', '1h')) ctx.note('read'); else ctx.note('not read');
});

onMessage({ command: '/chat' }, ctx => {
  const chat = ctx.open('+4915100009');
  chat.typing();
  chat.markRead();
  chat.archive();
  chat.label('vip', 'new');
  chat.unlabel('old');
  chat.assign('ann');
  chat.assign(null);
  chat.note('Called back');
  chat.pause('1h');
  chat.state.set('seen', { at: ctx.now }, { ttl: '1d' });
  chat.send('Hello ' + chat.chat.name + ', before: ' + ctx.history(5).map(m => m.text).join() + chat.history(1).length);
  ctx.state.set('n', 5);
  ctx.state.add('n', 2, { ttl: '1h' });
  ctx.state.set('gone', undefined);
  ctx.state.delete('none');
  const known = [ctx.state.get('n'), ctx.state.get('none', 'nothing'), ctx.state.keys().join(), ctx.state.once('x', '1m'), ctx.state.once('x')];
  ctx.reply(known.join(' ') + ' ' + store.add('all') + store.get('all') + store.keys('a') + store.once('b'));
  store.set('all', null);
  store.delete('b');
  if (settings.sure) ctx.handoff({ to: 'bob', say: 'One moment', note: 'Wants to talk', pause: '3h' });
});

onMessage({ command: '/ask' }, ctx => {
  const answers = [
    ctx.ask('Text?'),
    ctx.ask('Number?', { expect: 'number', retry: 'A number, please' }),
    ctx.ask('Mail?', { expect: 'email', tries: 2 }),
    ctx.ask('Phone?', { expect: 'phone', timeout: '10m', typing: false }),
    ctx.ask('When?', { expect: 'date', from: 'anyone' }),
    ctx.ask('Code?', { expect: /^[A-Z]{3}$/ }),
    ctx.ask('Picture?', { expect: 'image' }).name,
    ctx.ask('Paper?', { expect: 'document' }).url('1h'),
    ctx.ask('Where?', { expect: 'location' }).lat,
    ctx.choose('Which?', ['Red', 'Green']),
    ctx.choose('Vote?', ['Up', 'Down'], { as: 'poll' }),
    ctx.confirm('Sure?'),
    ctx.ask('Late?', { timeout: '5m', timeoutText: 'Too late', otherwise: 'late' }),
  ];
  ctx.reply(answers.join('|'));
  const twice = ['a', 'b'].map(name => ctx.ask(name + '?')).sort((a, b) => (ctx.confirm(a + ' after ' + b + '?') ? 1 : -1));
  const lazy = { get colour() { return ctx.ask('Colour?'); } };
  ctx.reply(twice.join() + lazy.colour);
});

onMessage({ command: '/wait' }, ctx => {
  const early = ctx.wait('1h', { orMessage: true });
  const late = ctx.wait({ until: ctx.now + 5000 });
  ctx.wait(1000);
  ctx.reply('waited ' + early + late + format.time(ctx.now));
});

onMessage({ command: '/web' }, ctx => {
  const key = secret('KEY');
  const one = fetch('https://api.example/one', { method: 'POST', headers: { Authorization: 'Bearer ' + key }, json: { key, n: 1 }, retry: 1, timeout: '5s' });
  const [two, three] = fetchAll(['https://cdn.example/two', { url: 'https://api.example/three', method: 'PUT', form: { key }, query: { q: 1 } }]);
  ctx.reply([one.status, one.ok, one.json().n, two.text, three.status, hmac('sha256', key, 'data')].join(' '));
  try {
    fetch('https://api.example/nobody', { body: 'x', method: 'PATCH' });
  } catch (error) {
    ctx.reply(error.code + ': ' + error.message);
  }
});

onMessage({ command: '/group' }, ctx => {
  const group = ctx.group('120363000000000001@g.us');
  group.add('+4915100009');
  group.remove('+4915100009');
  group.promote('+4915100009');
  group.demote('+4915100009');
  group.rename('Club 2');
  group.describe('About us');
  ctx.reply(group.name + group.members.length + group.iAmAdmin + group.inviteLink());
});

onMessage({ command: '/helpers' }, ctx => {
  ctx.reply([
    hours.isOpen(), hours.isOpen('2026-03-01 12:00'), format.date(hours.nextOpen('2026-03-01 12:00'), 'EEE dd.MM.yyyy HH:mm'), hours.describe(),
    format.money(1234.5, 'EUR'), format.number(1234567.891, 1), format.date('2026-03-02 10:00'), format.time('2026-03-02 09:05'), format.phone('+4915112345678'),
    text.pick(['one']), text.plain('Ää'), text.similar('abc', 'abc'), text.isLetter('ß'), text.isLetter('1'), uuid().length, ctx.args.join('+'), ctx.match[0],
  ].join(' | '));
  console.log('log', { a: 1 });
  console.info('info');
  console.warn('warn');
  console.error(new Error('error'));
});

on('message', { words: ['familiar'] }, async msg => {
  const contact = await msg.getContact();
  const chat = await msg.getChat();
  await chat.sendStateTyping();
  await chat.sendMessage(msg.body + ' ' + msg.from + ' ' + contact.name + ' ' + msg.hasMedia + ' ' + msg.timestamp + ' ' + msg.type + msg.fromMe + msg.author);
  const all = await Promise.all([msg.ask('One?'), msg.ask('Two?')]);
  await msg.reply(all.join());
  msg.stop();
});

onMessage({ command: '/poll' }, ctx => { ctx.send({ poll: { question: 'Which day?', options: ['Monday', 'Tuesday'] } }); });
onReaction({ emoji: ['👍'], in: 'anywhere' }, ctx => { ctx.reply('Thanks for ' + ctx.emoji + ctx.message.fromMe); });
onPollVote({ poll: 'Which day?' }, ctx => { ctx.reply(ctx.question + ctx.votes.join()); });
onGroupJoin({ group: '120363000000000001@g.us' }, ctx => { ctx.send('Welcome ' + ctx.people.map(p => p.name).join() + ' to ' + ctx.thisGroup.name + (ctx.by ? '!' : '.')); });
onGroupLeave({}, ctx => { ctx.send('Bye'); });
onCall(ctx => { ctx.reject(); ctx.reply(ctx.isVideo ? 'No films' : 'Please write'); });
onSchedule('every day 09:00', ctx => { ctx.open(settings.team).send('Good morning from ' + ctx.session.id); });
onWebhook('order', ctx => ({ status: 201, json: { got: ctx.body.id, from: ctx.query.from ?? ctx.headers['x-from'] ?? 'nobody' }, headers: { 'x-ok': 1 } }));
onButton('Greet', { on: 'page', confirm: 'Really?', ask: { who: { type: 'text', label: 'Who' } } }, ctx => { ctx.open('+4915100009').send('Hello from ' + ctx.pressedBy + (ctx.values.who ?? '')); });
on('message_ack', ctx => { console.log(ctx.data); });
onError(ctx => { ctx.open(settings.team).send('Failed: ' + ctx.error.message + ctx.error.line + ctx.error.runId); });

test('sends everything', t => {
  t.person('+4915100001', 'Ann Lee').says('/contents').expect(
    'Hi Ann', 'A picture', 'a.mp4', 'a.ogg', 'Prices.pdf', 'a.webp', 'Here', '+4915100009', 'Ann +4915100009', 'Well?\n1. Yes\n2. No', '/contents',
  );
  t.advance('2h').expectNothing();
});
test('does everything in a chat', t => {
  t.person('+4915100001', 'Ann').says('/chat').expect(/^Hello \S+, before: \S+$/, '7 nothing n true false 11alltrue', 'One moment');
  t.equal(t.labels('+4915100009').sort(), ['new', 'vip']);
});
test('asks everything', t => {
  const ann = t.person('+4915100001', 'Ann');
  ann.says('/ask').expect('Text?');
  ann.says('some text').expect('Number?');
  ann.says('none').expect('A number, please');
  ann.says('it is 1,5').expect('Mail?');
  ann.says('ann').expect('Mail?');
  ann.says('mine is Ann@Example.com').expect('Phone?');
  ann.says('0049 (151) 00-001').expect('When?');
  ann.says('5.3. 14:00').expect('Code?');
  ann.says('ABC').expect('Picture?');
  ann.says('', { type: 'image' }).expect('Paper?');
  ann.says('', { type: 'document' }).expect('Where?');
  ann.says('', { type: 'location' }).expect('Which?\n1. Red\n2. Green');
  ann.says('2').expect('Vote?\n1. Up\n2. Down');
  ann.votes('Down').expect('Sure?');
  ann.says('Sí!').expect('Late?');
  t.advance('6m').expect('Too late', /^some text\|1.5\|ann@example.com\|\+4915100001\|1772715600000\|ABC\|\S+\|\S+\|52.5\d*\|Green\|Down\|true\|late$/, 'a?');
  ann.says('x').expect('b?');
  ann.says('y').expect(/after/);
  ann.says('no').expect('Colour?');
  ann.says('red').expect(/red$/);
});
test('waits', t => {
  const ann = t.person('+4915100001', 'Ann');
  t.at('2026-03-02 10:00');
  ann.says('/wait').expectNothing();
  ann.says('here').expectNothing();
  t.advance('5s').expectNothing();
  t.advance('5s').expect('waited truefalse10:00');
});
test('asks the web', t => {
  t.web('https://api.example/one', { json: { n: 7 } });
  t.web(/two$/, { text: 'second', status: 202 });
  t.web(/three/, { status: 404 });
  t.person('+4915100001').says('/web').expect(/^200 true 7 second 404 [0-9a-f]+$/, /^\w+: nothing /);
  t.equal(t.requests.map(r => r.method), ['POST', 'GET', 'PUT', 'PATCH']);
});
test('leads groups', t => {
  t.person('+4915100001').says('/group').expect(/0truehttps:/);
  t.person('+4915100001', 'Cem').joins('120363000000000001@g.us').expect(/^Welcome Cem to .+[.!]$/);
});
test('helps', t => {
  t.at('2026-03-02 10:30');
  t.person('+4915100001').says('/helpers one two').expect(
    'true | false | Mon 02.03.2026 10:00 | Mon–Fri 09:00–18:00 | €1,234.50 | 1,234,567.9 | 2 March 2026 | 09:05 | +49 151 123 456 78 | one | aa | 1 | true | false | 36 | one+two | /helpers',
  );
});
test('feels familiar', t => {
  const ann = t.person('+4915100001', 'Ann');
  ann.says('familiar').expect(/^familiar 4915100001@s.whatsapp.net Ann false \d{10} textfalseundefined$/, 'One?');
  ann.says('1').expect('Two?');
  ann.says('2').expect('1,2');
});
test('hears of all the rest', t => {
  const ann = t.person('+4915100001', 'Ann');
  ann.says('/poll').expect(/^Which day\?/);
  ann.reacts('👍').expect('Thanks for 👍true');
  ann.votes('Monday').expect('Which day?Monday');
  t.schedule('every day 09:00').expect(/^Good morning from /);
  t.webhook('order', { id: 5 }).expectNothing();
  t.press('Greet', { who: '!' }).expect(/^Hello from /);
  t.settings({ hello: 'Yo {name}' });
  ann.says('/contents').expect('Yo Ann', /./, /./, /./, /./, /./, /./, /./, /./, /./, /./);
  t.restart();
});
