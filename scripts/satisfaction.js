const { settings } = script({
  name: 'Satisfaction poll',
  description: 'A button in the chat asks how happy somebody is; who is not is handed to a human.',
  settings: {
    question: { type: 'text', label: 'Question', default: 'How happy are you with us?' },
    thanks: { type: 'text', label: 'Thanks', default: 'Thank you for telling us!' },
    sorry: { type: 'text', label: 'When somebody is not happy', default: 'We are sorry. A colleague writes to you.' },
    team: { type: 'group', label: 'Group for the weekly result', help: 'Leave it empty to send none.' },
  },
});

const answers = ['Very happy', 'It was all right', 'Not happy'];

onButton('Ask how happy they are', { on: 'chat' }, ctx => {
  const said = ctx.choose(settings.question, answers, { as: 'poll', timeout: '2d' });
  store.add('rating ' + said, 1, { ttl: '7d' });
  if (said === 'Not happy') ctx.handoff({ say: settings.sorry, note: 'Not happy in the poll' });
  ctx.reply(settings.thanks);
});

onSchedule('mon 09:00', ctx => {
  if (!settings.team) return;
  const counts = answers.map(answer => answer + ': ' + store.get('rating ' + answer, 0));
  ctx.open(settings.team).send('Answers of the last week\n' + counts.join('\n'));
});

test('thanks who is happy, and counts', t => {
  t.settings({ team: '120363000000000001@g.us' });
  const ann = t.person('+4915100001', 'Ann');
  t.press('Ask how happy they are').expect('How happy are you with us?\n1. Very happy\n2. It was all right\n3. Not happy');
  ann.votes('Very happy').expect('Thank you for telling us!');
  t.schedule('mon 09:00').expect('Answers of the last week\nVery happy: 1\nIt was all right: 0\nNot happy: 0');
});

test('hands an unhappy contact to a human', t => {
  t.press('Ask how happy they are');
  t.person('+4915100001').says('not happy').expect('We are sorry. A colleague writes to you.');
});

test('asks nobody twice, and nothing happens without an answer', t => {
  t.press('Ask how happy they are').expect(/How happy/);
  t.advance('3d').expectNothing();
  t.schedule('mon 09:00').expectNothing();
});
