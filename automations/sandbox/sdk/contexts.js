// What a handler gets: ctx, with what fits the event.

/** What every handler has. */
function context(event) {
  return {
    session: event.session,
    run: event.run,
    get now() { return Date.now(); },
    open,
    wait: (time, options) => pause(event, time, options),
    group: id => groupOf(query('group', { group: address(id) })),
  };
}

const waitKeys = { orMessage: 1 };

function pause(event, time, options = {}) {
  const orMessage = yesNo(only(waitKeys, options, 'the options of wait').orMessage ?? false, 'orMessage') || undefined;
  if (orMessage && !event.chat) fail('orMessage: there is no chat here in which a message could come');
  const args = { for: 0, orMessage };
  if (time !== null && typeof time === 'object') {
    args.until = moment(only({ until: 1 }, time, 'wait').until, 'until');
    duration(Math.max(0, args.until - Date.now()), 'wait', 90);
  } else {
    args.for = duration(time, 'wait', 90);
  }
  return wait('wait', args)?.message === true;
}

/** What handlers have that are about a chat. Without one, its members say so. */
function dialog(event) {
  const ctx = context(event);
  const id = event.chat?.id;
  const say = (content, options) => {
    if (declared?.observer) fail('an observer cannot send to the chat that it watches');
    return send(id, content, options, event.message, event.chat.isGroup);
  };
  Object.assign(ctx, chatOf(id, event.chat ?? {}, say), {
    contact: event.contact ?? null,
    reply: say,
    ask: (content, options) => ask(id, say, content, options),
    choose: (content, options, more) => choose(id, say, content, options, more),
    confirm: (content, more) => confirm(id, say, content, more),
    stop: () => { end('stop'); },
  });
  return event.chat ? ctx : homeless(ctx);
}

/** Takes away what needs a chat from a context that has none. */
function homeless(ctx) {
  for (const name of Object.keys(ctx)) {
    if (['session', 'run', 'now', 'open', 'wait', 'group', 'contact', 'stop'].includes(name)) continue;
    Object.defineProperty(ctx, name, { get() { fail('there is no chat here, so no ctx.' + name + "; use ctx.open('+49…')"); } });
  }
  return ctx;
}

/** Each kind of event with what its handlers get. */
const contexts = {
  message: (event, found) => {
    const ctx = dialog(event);
    ctx.message = messageOf(event.message, event.chat.id);
    ctx.messages = event.messages?.length ? event.messages.map(one => messageOf(one, event.chat.id)) : [ctx.message];
    ctx.text = textOf(event);
    ctx.match = found.match;
    ctx.args = found.args;
    ctx.react = ctx.message.react;
    return borrow(ctx);
  },
  reaction: event => Object.assign(dialog(event), { emoji: event.emoji ?? '', message: messageOf(event.message, event.chat?.id) }),
  poll: event => Object.assign(dialog(event), {
    question: event.poll?.question ?? '', votes: event.poll?.votes ?? [], message: messageOf(event.message, event.chat?.id),
  }),
  call: event => Object.assign(dialog(event), {
    isVideo: event.call?.isVideo === true,
    reject: () => { effect('call.reject', {}); },
  }),
  groupJoin: event => groupContext(event),
  groupLeave: event => groupContext(event),
  webhook: event => Object.assign(context(event), {
    body: event.webhook?.body ?? null, headers: event.webhook?.headers ?? {}, query: event.webhook?.query ?? {},
  }),
  button: event => Object.assign(dialog(event), { pressedBy: event.button?.pressedBy ?? '', values: event.button?.values ?? {} }),
  error: event => Object.assign(dialog(event), { error: event.error }),
  schedule: event => context(event),
  event: event => Object.assign(context(event), { data: event.data ?? null }),
};

function groupContext(event) {
  return Object.assign(dialog(event), { thisGroup: groupOf(event.group), people: event.people ?? [], by: event.by ?? null });
}

/** What was said: of messages that were collected all, in lines. */
function textOf(event) {
  return event.messages?.length > 1 ? event.messages.map(one => one.text).join('\n') : event.message.text;
}

/** Names that people know from whatsapp-web.js, where they mean the same. */
function borrow(ctx) {
  const { message, chat, contact } = ctx;
  return Object.assign(ctx, {
    body: ctx.text,
    type: message.type,
    from: chat.id,
    author: chat.isGroup ? contact?.id : undefined,
    fromMe: message.fromMe,
    hasMedia: message.media !== null,
    timestamp: Math.floor(message.time / 1000),
    getContact: () => contact,
    getChat: () => ({ ...chat, sendMessage: ctx.reply, sendStateTyping: () => ctx.typing() }),
  });
}

/** Runs a handler on an event. */
function run(number, given) {
  const found = handlers[parse(number)];
  if (!found) fail('this version of the script has no such handler');
  const event = parse(given);
  const { event: kind } = found.described;
  const match = kind === 'message' ? find(found.filter, textOf(event)) : {};
  if (!match) return end('unmatched');
  return found.handler(contexts[kind](event, match));
}

const responseKeys = { status: 1, json: 1, text: 1, headers: 1 };

/** What a webhook's handler returned, as the answer to who called. */
function returned(number, value) {
  if (handlers[parse(number)].described.event !== 'webhook' || value === undefined || value === null) return '';
  if (typeof value !== 'object') return stringify({ text: String(value) });
  only(responseKeys, value, 'the answer of a webhook');
  if (value.status !== undefined && !(Number.isInteger(value.status) && value.status >= 200 && value.status <= 599)) fail('status must be a number from 200 to 599');
  return stringify({ ...value, headers: textsOf(value.headers, 'headers') });
}
