// What the body of a test gets: it asks the stage to let things happen, and
// compares here.

/** Lets something happen on the stage. Of a run that failed, the test fails. */
function happen(name, args) {
  const seen = call('test', 'test.' + name, args);
  if (seen?.problem) {
    const { message, line } = seen.problem;
    throw new Error('the script failed: ' + message + (line ? ' (line ' + line + ')' : ''));
  }
  return seen;
}

function testStep(seen) {
  const heard = (seen?.said ?? []).map(one => one.text);
  const step = {
    expect: (...replies) => {
      const right = replies.length === heard.length && replies.every((reply, i) => agrees(reply, heard[i]));
      if (!right) throw new Error('expected ' + listed(replies) + ', got ' + listed(heard));
      return step;
    },
    expectNothing: () => step.expect(),
  };
  return freeze(step);
}

function agrees(reply, heard) {
  if (typeof reply !== 'string' && !(reply instanceof RegExp)) fail('expect compares with texts and patterns');
  return reply instanceof RegExp ? search(reply, heard) !== null : reply === heard;
}

const listed = list => (list.length === 0 ? 'nothing' : list.map(one => (one instanceof RegExp ? String(one) : stringify(one))).join(', '));

const saysKeys = { type: 1, in: 1 };

function person(phone, name) {
  const who = { phone: address(phone), name: name === undefined ? undefined : said(name, 'the name of a person') };
  const does = (what, args) => testStep(happen(what, { ...who, ...args }));
  return freeze({
    says: (words, extra = {}) => {
      const { type, in: chat } = only(saysKeys, extra, 'says');
      return does('says', { text: String(words), type: type && oneOf(messageTypes, type, 'type'), in: chat && address(chat) });
    },
    joins: group => does('joins', { in: address(group) }),
    reacts: emoji => does('reacts', { text: emojiOf(emoji) }),
    votes: (...options) => does('votes', { options: strings(options.flat(), 'votes') }),
  });
}

const webKeys = { status: 1, json: 1, text: 1 };

function webAnswer(url, answer) {
  const { status, json, text: content } = only(webKeys, answer, 'web');
  const where = url instanceof RegExp ? { pattern: { source: url.source, flags: url.flags } } : { url: said(url, 'web: the address', ' or a pattern') };
  return { ...where, status, json, text: content };
}

/** What the body of a test is given. */
function testKit() {
  return freeze({
    person,
    web: (url, answer) => { happen('web', webAnswer(url, answer)); },
    get requests() { return call('test', 'test.requests', {}) ?? []; },
    settings: given => { happen('settings', { values: given }); },
    at: when => { happen('at', { at: moment(when, 'at') }); },
    advance: time => testStep(happen('advance', { for: duration(time, 'advance') })),
    restart: () => { happen('restart', {}); },
    webhook: (name, body) => testStep(happen('webhook', { text: said(name, 'webhook'), values: body })),
    press: (label, given) => testStep(happen('press', { text: said(label, 'press'), values: given })),
    schedule: when => testStep(happen('schedule', { text: said(when, 'schedule') })),
    labels: chat => call('test', 'test.labels', { in: address(chat) }) ?? [],
    equal: (actual, expected) => {
      if (!same(actual, expected)) throw new Error('expected ' + show(expected) + ', got ' + show(actual));
    },
  });
}

/** Whether two values say the same, however deep. */
function same(a, b) {
  if (Object.is(a, b)) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && same(a[key], b[key]));
}

