// What a handler gets: ctx, with what fits the event.

const contextNames = ['session', 'run', 'now', 'open', 'wait', 'group'];

/** What every handler has. */
function contextMember(name, event) {
  switch (name) {
    case 'open': return open;
    case 'wait': return (time, options) => pause(event, time, options);
    case 'group': return id => groupOf(query('group', { group: address(id) }));
  }
}

/** A context with what its event says. */
function context(event, own, names, make) {
  return lazily({ session: event.session, run: event.run, get now() { return Date.now(); }, ...own }, names, make);
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

const dialogNames = [...contextNames, ...chatNames, 'contact', 'reply', 'ask', 'choose', 'confirm', 'stop'];

/** What handlers have that are about a chat. */
function dialogMember(name, event, say) {
  const { id } = event.chat;
  switch (name) {
    case 'reply': return say;
    case 'ask': return (content, options) => dialogs().ask(id, say, content, options);
    case 'choose': return (content, options, more) => dialogs().choose(id, say, content, options, more);
    case 'confirm': return (content, more) => dialogs().confirm(id, say, content, more);
    case 'stop': return stop;
  }
  return contextMember(name, event) ?? chatMember(name, id, say);
}

const stop = () => { end('stop'); };

/** A context that is about a chat. more makes what its kind has beside that. */
function dialog(event, own, moreNames = [], more = () => undefined) {
  if (!event.chat) return homeless(event, own);
  const say = (content, options) => {
    if (declared?.observer) fail('an observer cannot send to the chat that it watches');
    return send(event.chat.id, content, options, event.message, event.chat.isGroup);
  };
  const all = { chat: event.chat, contact: event.contact ?? null, ...own };
  const names = moreNames.length > 0 ? [...dialogNames, ...moreNames] : dialogNames;
  return context(event, all, names, name => (moreNames.includes(name) ? more(name, say) : dialogMember(name, event, say)));
}

/** A context of an event that has no chat, and says so when one is needed. */
function homeless(event, own) {
  const ctx = context(event, { contact: event.contact ?? null, stop, ...own }, contextNames, name => contextMember(name, event));
  for (const name of dialogNames) {
    if (name in ctx) continue;
    Object.defineProperty(ctx, name, { configurable: true, get() { fail('there is no chat here, so no ctx.' + name + "; use ctx.open('+49…')"); } });
  }
  return ctx;
}

const familiarNames = ['author', 'getContact', 'getChat'];
const messageContextNames = ['message', 'messages', 'react', 'hasMedia', ...familiarNames];

/** What handlers have that are about a message; some of it under names that people know from whatsapp-web.js. */
function messageMember(name, event, say) {
  const { chat, contact } = event;
  switch (name) {
    case 'message': return messageOf(event.message, chat.id);
    case 'messages': return event.messages?.length ? event.messages.map(one => messageOf(one, chat.id)) : [messageOf(event.message, chat.id)];
    case 'react': return messageOf(event.message, chat.id).react;
    case 'hasMedia': return Boolean(event.message.media);
    case 'author': return chat.isGroup ? contact?.id : undefined;
    case 'getContact': return () => contact;
    case 'getChat': return () => ({
      ...chat,
      sendMessage: say,
      sendStateTyping: () => chatMember('typing', chat.id)(),
    });
  }
}

function messageContext(event, found) {
  const { message, chat } = event;
  const said = textOf(event);
  return dialog(event, {
    text: said, match: found.match, args: found.args,
    body: said, type: message.type, from: chat.id, fromMe: message.fromMe, timestamp: Math.floor(message.time / 1000),
  }, messageContextNames, (name, say) => messageMember(name, event, say));
}

/** What was said: of messages that were collected all, in lines. */
function textOf(event) {
  return event.messages?.length > 1 ? event.messages.map(one => one.text).join('\n') : event.message.text;
}

/** What a handler of a kind gets. */
function contextOf(kind, event, found) {
  const about = () => messageOf(event.message, event.chat?.id);
  switch (kind) {
    case 'message': return messageContext(event, found);
    case 'reaction': return dialog(event, { emoji: event.emoji ?? '', message: about() });
    case 'poll': return dialog(event, { question: event.poll?.question ?? '', votes: event.poll?.votes ?? [], message: about() });
    case 'call': return dialog(event, { isVideo: event.call?.isVideo === true, reject: () => { effect('call.reject', {}); } });
    case 'groupJoin':
    case 'groupLeave': return dialog(event, { thisGroup: groupOf(event.group), people: event.people ?? [], by: event.by ?? null });
    case 'button': return dialog(event, { pressedBy: event.button?.pressedBy ?? '', values: event.button?.values ?? {} });
    case 'error': return dialog(event, { error: event.error });
    case 'webhook': return plainContext(event, {
      body: event.webhook?.body ?? null, headers: event.webhook?.headers ?? {}, query: event.webhook?.query ?? {},
    });
    case 'event': return plainContext(event, { data: event.data ?? null });
  }
  return plainContext(event, {});
}

const plainContext = (event, own) => context(event, own, contextNames, name => contextMember(name, event));

/** Runs a handler on an event. */
function run(number, given) {
  const found = handlers[parse(number)];
  if (!found) fail('this version of the script has no such handler');
  const event = parse(given);
  const { kind } = found;
  const match = kind === 'message' ? find(found.filter, textOf(event)) : {};
  if (!match) return end('unmatched');
  return found.handler(contextOf(kind, event, match));
}

const responseKeys = { status: 1, json: 1, text: 1, headers: 1 };

/** What a webhook's handler returned, as the answer to who called. */
function returned(number, value) {
  if (handlers[parse(number)].kind !== 'webhook' || value === undefined || value === null) return '';
  if (typeof value !== 'object') return stringify({ text: String(value) });
  only(responseKeys, value, 'the answer of a webhook');
  if (value.status !== undefined && !(Number.isInteger(value.status) && value.status >= 200 && value.status <= 599)) fail('status must be a number from 200 to 599');
  return stringify({ ...value, headers: web().textsOf(value.headers, 'headers') });
}

const fetch = (url, options) => web().fetch(url, options);
const fetchAll = requests => web().fetchAll(requests);
const secret = name => web().secret(name);
const hmac = (algorithm, key, data) => web().hmac(algorithm, key, data);
