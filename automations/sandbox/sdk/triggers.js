// Triggers: what a script reacts to.

const handlers = [];
/** Whether the script says what it is; else it runs, and was checked before. */
let describing = false;

/** Keeps a handler. What the server has to know of it is read only when the script is saved. */
function handle(kind, name, given, handler) {
  const described = describing ? { ...readers()[kind](given, name), event: kind, line: info('line') } : null;
  if (typeof handler !== 'function') {
    fail('on' + kind[0].toUpperCase() + kind.slice(1) + " needs a function, such as onMessage(ctx => ctx.reply('Hello'))");
  }
  handlers.push({ kind, described, handler, filter: given });
}

/** A trigger with a filter that may be left out. */
const filtered = (kind, name) => (filter, handler) => {
  if (typeof filter === 'function') handle(kind, name, {}, filter);
  else handle(kind, name, filter, handler);
};

const onMessage = filtered('message', 'onMessage');
const onReaction = filtered('reaction', 'onReaction');
const onPollVote = filtered('poll', 'onPollVote');
const onGroupJoin = filtered('groupJoin', 'onGroupJoin');
const onGroupLeave = filtered('groupLeave', 'onGroupLeave');
const onCall = handler => handle('call', 'onCall', {}, handler);
const onSchedule = (when, handler) => handle('schedule', 'onSchedule', when, handler);
const onWebhook = (name, handler) => handle('webhook', 'onWebhook', name, handler);
const onError = handler => handle('error', 'onError', {}, handler);

function onButton(label, options, handler) {
  if (typeof options === 'function') handle('button', 'onButton', { label, options: {} }, options);
  else handle('button', 'onButton', { label, options }, handler);
}

function on(event, filter, handler) {
  if (event === 'message') onMessage(filter, handler);
  else handle('event', 'on', event, handler ?? filter);
}

/** What pattern and command found in a text, or null when the pattern did not match. */
function find(filter, message) {
  if (filter.unless?.text instanceof RegExp && search(filter.unless.text, message)) return null;
  if (filter.text instanceof RegExp) {
    const match = search(filter.text, message);
    return match && { match: [...match].map(part => part ?? ''), args: [] };
  }
  if (filter.command === undefined) return { match: [], args: [] };
  const words = message.trim().split(/\s+/);
  return { match: words, args: words.slice(1) };
}

function search(pattern, message) {
  pattern.lastIndex = 0;
  return pattern.exec(message);
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
