// Everything that can be sent, and what can be done with it afterwards.

/** Kinds of content with what may stand beside them. */
const contentKinds = {
  image: { caption: 1 }, video: { caption: 1, gif: 1 }, audio: { voice: 1 }, document: { name: 1, caption: 1 }, sticker: {},
  location: {}, contact: {}, poll: {},
};

/** A content as the arguments of a send. */
function contentOf(content) {
  if (typeof content === 'number') content = String(content);
  if (typeof content === 'string') {
    if (content.trim() === '') fail('there is no text to send');
    return { text: content };
  }
  if (content === null || typeof content !== 'object') fail("there is nothing to send: give a text, or an object such as { image: 'files/menu.jpg' }");
  const kind = Object.keys(contentKinds).find(name => Object.hasOwn(content, name));
  if (!kind) only(contentKinds, content, 'the content of a message');
  if (!kind) fail('there is nothing to send: the object is empty');
  only({ [kind]: 1, ...contentKinds[kind] }, content, 'a message with ' + kind);
  return contentReaders[kind]?.(content[kind]) ?? fileOf(kind, content);
}

function fileOf(kind, content) {
  const as = kind === 'audio' && content.voice ? 'voice' : kind;
  const file = { ...sourceOf(content[kind], kind), as };
  if (content.name !== undefined) file.name = said(content.name, 'the name of a document');
  if (content.gif) file.gif = true;
  return { text: content.caption === undefined ? '' : String(content.caption), media: file };
}

/** Where a file is: on the web, in the console, or on the server by a handle. */
function sourceOf(source, kind) {
  if (handles.has(source)) return handles.get(source);
  if (typeof source !== 'string') fail(kind + " needs a web address, a file like 'files/menu.jpg', or media of a message");
  if (/^https?:\/\//i.test(source)) return { url: source };
  const found = /^files\/(.+)$/.exec(source);
  if (!found) fail(stringify(source) + " is no file; use 'files/" + source.slice(0, 100) + "' for a file of the console, or an address with https://");
  return { file: found[1] };
}

const contentReaders = {
  location: place => {
    only({ lat: 1, lng: 1, name: 1, address: 1 }, place, 'a location');
    if (!(Math.abs(place.lat) <= 90 && Math.abs(place.lng) <= 180)) fail('a location needs lat and lng, such as { lat: 52.52, lng: 13.4 }');
    return { text: '', location: place };
  },
  contact: card => {
    if (typeof card === 'string') return { text: '', contact: { id: address(card) } };
    only({ name: 1, phone: 1 }, card, 'a contact');
    return { text: '', contact: { name: said(card.name, 'the name of a contact'), phone: address(card.phone) } };
  },
  poll: poll => {
    only({ question: 1, options: 1, many: 1 }, poll, 'a poll');
    const options = Array.isArray(poll.options) ? strings(poll.options, 'the options of a poll') : [];
    if (options.length < 2 || options.length > 12) fail('a poll needs between 2 and 12 options');
    if (new Set(options).size < options.length) fail('two options of a poll are the same');
    return { text: '', poll: { question: said(poll.question, 'the question of a poll'), options, many: poll.many === true } };
  },
};

const sendKeys = { quote: 1, mentions: 1, typing: 1, at: 1, linkPreview: 1 };

/** Puts a message into the outbox. answered is the message that it answers, if any. */
function send(chat, content, options, answered, inGroup) {
  only(sendKeys, options ?? {}, 'the options of a message');
  const { quote, mentions, typing, at, linkPreview } = options ?? {};
  const sent = effect('send', {
    to: chat,
    ...contentOf(content),
    quote: typeof quote === 'string' ? quote : answered && (quote ?? inGroup) ? answered.id : undefined,
    mentions: mentions === undefined ? undefined : addresses(strings(mentions, 'mentions')),
    typing: typing === undefined || typing === 'auto' ? undefined : typing === false ? 0 : duration(typing, 'typing', 1),
    at: at === undefined ? undefined : moment(at, 'at'),
    noPreview: linkPreview === false ? true : undefined,
  });
  return sentOf(chat, sent.id);
}

const reachable = ['sent', 'delivered', 'read'];

const sentNames = ['id', 'edit', 'delete', 'react', 'pin', 'reached'];

function sentOf(chat, id) {
  return lazily({ id }, sentNames, name => {
    switch (name) {
      case 'edit': return changed => { effect('message.edit', { chat, id, text: said(changed, 'the new text') }); };
      case 'delete': return () => { effect('message.delete', { chat, id }); };
      case 'react': return emoji => { effect('message.react', { chat, id, emoji: emojiOf(emoji) }); };
      case 'pin': return (time = '1w') => { effect('message.pin', { chat, id, for: duration(time, 'pin', 30) }); };
      case 'reached': return (state, within) => wait('reached', {
        chat, id, state: oneOf(reachable, state, 'reached'), for: duration(within, 'reached: the time to wait', 30),
      }) === true;
    }
  });
}

function emojiOf(emoji) {
  if (typeof emoji !== 'string' || emoji.length > 32) fail("react needs an emoji, such as '👍', or '' to take it back");
  return emoji;
}
