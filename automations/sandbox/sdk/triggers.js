// Triggers: what a script reacts to.

const handlers = [];

/** Keeps a handler, and what the server has to know of it. */
function handle(described, handler, filter = {}) {
  if (typeof handler !== 'function') {
    fail('on' + described.event[0].toUpperCase() + described.event.slice(1) + " needs a function, such as onMessage(ctx => ctx.reply('Hello'))");
  }
  handlers.push({ described: { filter: {}, ...described, line: info('line') }, handler, filter });
}

function onMessage(filter, handler) {
  if (typeof filter === 'function') [filter, handler] = [{}, filter];
  handle({ event: 'message', filter: readFilter(filter, 'onMessage') }, handler, filter);
}

const reactionKeys = { emoji: 1, in: 1, chat: 1 };

function onReaction(filter, handler) {
  if (typeof filter === 'function') [filter, handler] = [{}, filter];
  const { emoji, ...rest } = only(reactionKeys, filter, 'onReaction');
  const read = readFilter(rest, 'onReaction');
  handle({ event: 'reaction', filter: read, emoji: emoji === undefined ? [] : some(read, strings(emoji, 'emoji')) }, handler);
}

const voteKeys = { poll: 1, chat: 1 };

function onPollVote(filter, handler) {
  if (typeof filter === 'function') [filter, handler] = [{}, filter];
  const { poll, ...rest } = only(voteKeys, filter, 'onPollVote');
  handle({ event: 'poll', filter: readFilter(rest, 'onPollVote'), name: poll === undefined ? '' : said(poll, 'poll') }, handler);
}

const memberKeys = { group: 1 };

function members(event, what, filter, handler) {
  if (typeof filter === 'function') [filter, handler] = [{}, filter];
  const { group } = only(memberKeys, filter, what);
  handle({ event, filter: readFilter({ chat: group }, what) }, handler);
}

function onGroupJoin(filter, handler) {
  members('groupJoin', 'onGroupJoin', filter, handler);
}

function onGroupLeave(filter, handler) {
  members('groupLeave', 'onGroupLeave', filter, handler);
}

function onCall(handler) {
  handle({ event: 'call' }, handler);
}

function onSchedule(when, handler) {
  handle({ event: 'schedule', name: said(when, "onSchedule: the time, such as 'weekdays 08:30',").trim() }, handler);
}

function onWebhook(name, handler) {
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) fail("onWebhook: the name is part of an address, such as 'order-shipped'");
  handle({ event: 'webhook', name }, handler);
}

const buttonKeys = { on: 1, confirm: 1, ask: 1 };

function onButton(label, options, handler) {
  if (typeof options === 'function') [options, handler] = [{}, options];
  only(buttonKeys, options, 'onButton');
  handle({
    event: 'button',
    name: said(label, 'onButton: the label').trim(),
    on: oneOf(['chat', 'page'], options.on ?? 'chat', 'onButton: on'),
    confirm: options.confirm === undefined ? undefined : said(options.confirm, 'onButton: confirm'),
    ask: readSettings(options.ask),
  }, handler);
}

function onError(handler) {
  handle({ event: 'error' }, handler);
}

function on(event, filter, handler) {
  if (event === 'message') return onMessage(filter, handler);
  if (typeof event !== 'string' || !/^[a-z][a-z0-9_.]*$/.test(event)) fail("on() needs the name of an event, such as 'message', not " + stringify(event));
  handle({ event: 'event', name: event }, handler ?? filter);
}

function describe() {
  if (handlers.length === 0 && !shared) fail('the script reacts to nothing: add onMessage(…)');
  return stringify({
    ...(declared ?? undeclared),
    handlers: handlers.map(h => h.described),
    library: handlers.length === 0,
    uses: Object.keys(used),
    tests: tests.map(({ name, line }) => ({ name, line })),
  });
}
