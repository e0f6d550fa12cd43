// Questions. The server brings the next answer of the chat; what fits, what is
// said when it does not, and when a human takes over is decided here.

const askKeys = { timeout: 1, otherwise: 1, timeoutText: 1, expect: 1, retry: 1, tries: 1, from: 1, typing: 1 };
const chooseKeys = { ...askKeys, as: 1 };

/**
 * Asks, and reads answers until one fits. asked has the content of the question,
 * again (what is said when an answer does not fit), read (the value of an answer,
 * undefined when it does not fit) and vote (whether the question is a poll).
 */
function question(chat, say, asked, options) {
  const tries = options.tries ?? 3;
  if (!Number.isInteger(tries) || tries < 1) fail('tries must be a number from 1');
  const from = oneOf(['contact', 'anyone'], options.from ?? 'contact', 'from');
  const time = duration(options.timeout ?? '1h', 'timeout', 30);
  const { id } = say(asked.content, { typing: options.typing });
  for (let left = tries; ; left--) {
    const answer = wait('answer', { chat, from, poll: asked.vote ? id : undefined, for: time }) ?? {};
    if (!answer.message && !answer.votes) return tooLate(say, options);
    const value = asked.read(answer, chat);
    if (value !== undefined) return value;
    if (left === 1) handOver(chat, { text: 'No fitting answer to: ' + asked.words });
    say(options.retry ?? asked.again);
  }
}

function tooLate(say, options) {
  if (options.timeoutText !== undefined) say(options.timeoutText);
  if (Object.hasOwn(options, 'otherwise')) return options.otherwise;
  end('done');
}

function ask(chat, say, content, options = {}) {
  only(askKeys, options, 'the options of ask');
  const words = typeof content === 'string' ? content : content?.caption ?? content?.poll?.question ?? 'a question';
  return question(chat, say, { content, words, again: content, vote: content?.poll !== undefined, read: reader(options.expect ?? 'text') }, options);
}

/** What reads the answers that are expected. */
function reader(expect) {
  if (expect instanceof RegExp) return ({ message }) => {
    const answer = message?.text?.trim() ?? '';
    return search(expect, answer) ? answer : undefined;
  };
  return expectations[oneOf(Object.keys(expectations), expect, 'expect')];
}

const expectations = {
  text: ({ message, votes }) => message?.text?.trim() || votes?.[0] || undefined,
  number: ({ message }) => numberIn(message?.text),
  email: ({ message }) => /[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[a-z]{2,}/i.exec(message?.text ?? '')?.[0].toLowerCase(),
  phone: ({ message }) => phoneIn(message?.text),
  date: ({ message }) => (message?.text ? info('date.read', message.text) ?? undefined : undefined),
  image: (answer, chat) => fileIn(answer, chat, ['image']),
  document: (answer, chat) => fileIn(answer, chat, ['document']),
  location: ({ message }) => message?.location ?? undefined,
};

function fileIn({ message }, chat, types) {
  return message && types.includes(message.type) ? messageOf(message, chat).media ?? undefined : undefined;
}

/** Digits of other scripts as ours: people write ٣ and ३, too. */
function digits(value) {
  return String(value ?? '').normalize('NFKC').replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, digit => {
    const code = digit.charCodeAt(0);
    return String(code >= 0x966 ? code - 0x966 : code & 15);
  });
}

/** The one number in a text. 1.000 and 1,000 are a thousand, 1.5 and 1,5 are one and a half. */
function numberIn(value) {
  const found = digits(value).match(/[-+]?\d+(?:[.,]\d+)*/g);
  if (found?.length !== 1) return undefined;
  const [all] = found;
  if (/^[-+]?[1-9]\d{0,2}([.,]\d{3})+$/.test(all)) return Number(all.replace(/[.,]/g, ''));
  const last = Math.max(all.lastIndexOf('.'), all.lastIndexOf(','));
  const number = last < 0 ? Number(all) : Number(all.slice(0, last).replace(/[.,]/g, '') + '.' + all.slice(last + 1));
  return Number.isNaN(number) ? undefined : number;
}

function phoneIn(value) {
  const found = /\+?\d[\d\s().\/-]{4,25}\d/.exec(digits(value))?.[0];
  const bare = found?.replace(/[^\d+]/g, '').replace(/^00/, '+');
  return bare && /^\+?\d{6,15}$/.test(bare) ? bare : undefined;
}

function choose(chat, say, content, options, more = {}) {
  only(chooseKeys, more, 'the options of choose');
  said(content, 'the question');
  if (!Array.isArray(options) || options.length === 0) fail("choose needs what to choose from, such as ['Yes', 'No']");
  strings(options, 'the options of choose');
  const list = content + options.map((option, i) => '\n' + (i + 1) + '. ' + option).join('');
  const vote = oneOf(['list', 'poll'], more.as ?? 'list', 'as') === 'poll';
  return question(chat, say, {
    content: vote ? { poll: { question: content, options } } : list,
    words: content,
    again: list,
    vote,
    read: ({ message, votes }) => (votes ? options.find(option => votes.includes(option)) : optionIn(options, message.text)),
  }, more);
}

/** The option that a text means: its words, its number, or its words with a slip. */
function optionIn(options, value) {
  const answer = wordsOf(value);
  const exact = options.find(option => wordsOf(option) === answer);
  if (exact !== undefined) return exact;
  const number = /^\D{0,3}?(\d{1,3})\D{0,3}$/.exec(digits(answer));
  if (number) return options[Number(number[1]) - 1];
  const near = options.filter(option => answer.length > 3 && similar(wordsOf(option), answer) >= 0.8);
  return near.length === 1 ? near[0] : undefined;
}

/** A text without capitals, accents, marks and what phones add to digits on keys. */
const wordsOf = value => plain(value ?? '').replace(/[\ufe0f\u20e3]/g, '').replace(/[\s.,;:!?()'"*_]+/g, ' ').trim();

const yesAndNo = once(() => [
  [
    'yes', 'y', 'yep', 'yeah', 'sure', 'ok', 'okay', 'of course', 'si', 's', 'claro', 'vale', 'sim', 'ja', 'j', 'klar', 'gerne',
    'oui', 'd accord', 'certo', 'va bene', 'ya', 'iya', 'boleh', 'evet', 'نعم', 'أجل', 'اجل', 'да', 'हाँ', 'हां', '是', 'はい', '1', '👍', '✅', '👌',
  ].map(wordsOf),
  [
    'no', 'n', 'nope', 'not', 'no thanks', 'no thank you', 'no gracias', 'nao', 'nao obrigado', 'nao obrigada', 'nein', 'nein danke', 'non', 'non merci',
    'no grazie', 'tidak', 'nggak', 'gak', 'bukan', 'hayir', 'لا', 'كلا', 'нет', 'नहीं', '不', 'いいえ', '2', '0', '👎', '❌',
  ].map(wordsOf),
]);

function confirm(chat, say, content, more = {}) {
  only(askKeys, more, 'the options of confirm');
  return question(chat, say, {
    content, words: said(content, 'the question'), again: content, vote: false,
    read: ({ message }) => {
      const answer = wordsOf(message?.text);
      const [yes, no] = yesAndNo();
      return yes.includes(answer) ? true : no.includes(answer) ? false : undefined;
    },
  }, more);
}
