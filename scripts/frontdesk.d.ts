// Frontdesk script API, version 1.
// Every call waits by itself: `await` is allowed in async functions and needed nowhere.

/** '30s', '10m', '2h', '3d', '1w' or milliseconds. */
type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}` | number;
/** '2026-03-02 09:30' in the script's time zone, an ISO time, or milliseconds since 1970. */
type When = string | number;
/** A phone number ('+49 151 2345678') or a chat, contact or group id. */
type ChatId = string;
/** What can be kept, and sent to other systems. */
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

// ---------------------------------------------------------------- declaration

/** A value that staff fill in on the automation's page, without touching the code. */
type SettingSpec =
  | { type: 'text' | 'longtext' | 'phone' | 'url'; label: string; help?: string; default?: string; required?: boolean }
  | { type: 'number'; label: string; help?: string; default?: number; min?: number; max?: number }
  | { type: 'yesno'; label: string; help?: string; default?: boolean }
  | { type: 'list'; label: string; help?: string; default?: string[] }
  | { type: 'table'; label: string; help?: string; columns: string[]; default?: Record<string, string>[] }
  | { type: 'choice'; label: string; help?: string; options: string[]; default?: string }
  | { type: 'chat' | 'group'; label: string; help?: string; default?: ChatId };

/** What a script finds in a setting. */
type SettingValue<T> = T extends { type: 'number' } ? number
  : T extends { type: 'yesno' } ? boolean
  : T extends { type: 'list' } ? string[]
  : T extends { type: 'table'; columns: readonly (infer C)[] } ? Record<C & string, string>[]
  : string;

/** What a script says of itself. */
interface Manifest<S extends Record<string, SettingSpec>> {
  /** What the script is called in the console. */
  name: string;
  /** What the script does, in a sentence, for those who did not write it. */
  description?: string;
  /** Becomes a form in the console, so that staff change values without touching code. */
  settings?: S;
  /** Sessions the script works for. Default: the sessions chosen in the console. */
  sessions?: string[];
  /** Web hosts the script may fetch from. An administrator confirms the list. */
  hosts?: string[];
  /** Names of the secrets the script uses. An administrator fills them in. */
  secrets?: string[];
  /** Never answers, only watches: runs for every matching message, also when another script answers. */
  observer?: boolean;
  /** The zone in which times are read and written, such as 'Europe/Berlin'. Default: the desk's. */
  timezone?: string;
}

/** Names the script and declares its settings; a script begins with it. */
declare function script<const S extends Record<string, SettingSpec> = {}>(manifest: Manifest<S>): {
  readonly settings: { readonly [K in keyof S]: SettingValue<S[K]> };
};

/** Code for several scripts: a library calls share({ prices }), others write const { prices } = use('Prices'). */
declare function share<const T extends Record<string, unknown>>(values: T): void;
/** What the library of that name shares. */
declare function use(library: string): any;

// ------------------------------------------------------------------- triggers

/** The kinds of messages. */
type MessageType = 'text' | 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker' | 'location' | 'contact' | 'poll' | 'call';

/** Which messages a handler wants. Everything that is given must be true. */
interface MessageFilter {
  /** Any of these words, whole words, capitals and accents ignored. */
  words?: string | string[];
  /** The whole text (capitals and accents ignored) or a pattern. */
  text?: string | RegExp;
  /** '/help' or '!price': the first word. The rest comes as ctx.args. */
  command?: string | string[];
  /** Only messages of this kind, or of one of these. */
  type?: MessageType | MessageType[];
  /** Default: 'private'. */
  in?: 'private' | 'groups' | 'anywhere';
  /** Only in this chat, or in one of these, private or group. */
  chat?: ChatId | ChatId[];
  /** Only from this person, or from one of these. */
  from?: ChatId | ChatId[];
  /** Only chats with any of these labels. */
  label?: string | string[];
  /** In groups: only when this session's account is mentioned or replied to. */
  mentioned?: boolean;
  /** While the desk is open, or closed. */
  hours?: 'open' | 'closed';
  /** The first message this contact ever wrote to the session. */
  firstContact?: boolean;
  /** Nobody, human or script, wrote in the chat for this long. */
  quietFor?: Duration;
  /** At most one answer per chat in this time. */
  cooldown?: Duration;
  /** Wait until the contact stops typing for this long, then get everything as ctx.messages. */
  collect?: Duration;
  /** But not these messages. */
  unless?: Omit<MessageFilter, 'unless' | 'collect' | 'cooldown'>;
}

/** Which reactions a handler wants. */
interface ReactionFilter {
  /** Only this emoji, or one of these. Default: any. */
  emoji?: string | string[];
  /** Default: 'private'. */
  in?: 'private' | 'groups' | 'anywhere';
  /** Only in this chat, or in one of these. */
  chat?: ChatId | ChatId[];
}

/** Which votes a handler wants. */
interface VoteFilter {
  /** The question of the poll. */
  poll?: string;
  /** Only in this chat, or in one of these. */
  chat?: ChatId | ChatId[];
}

/** In which groups a handler looks who comes and goes. */
interface MemberFilter {
  /** Only in this group, or in one of these. Default: any. */
  group?: ChatId | ChatId[];
}

/** Where a button is, and what it asks first. */
interface ButtonOptions {
  /** On every chat (default), or on the automation's page. */
  on?: 'chat' | 'page';
  /** Asked before it happens. */
  confirm?: string;
  /** A form that is filled in first; comes as ctx.values. */
  ask?: Record<string, SettingSpec>;
}

/** Runs the handler for every message that the filter lets through. */
declare function onMessage(handler: (ctx: MessageContext) => unknown): void;
declare function onMessage(filter: MessageFilter, handler: (ctx: MessageContext) => unknown): void;
/** Somebody reacted with an emoji. ctx.emoji is '' when the reaction was taken back. */
declare function onReaction(filter: ReactionFilter, handler: (ctx: ReactionContext) => unknown): void;
/** Somebody voted on a poll of this session. */
declare function onPollVote(filter: VoteFilter, handler: (ctx: PollContext) => unknown): void;
/** Somebody joined a group. */
declare function onGroupJoin(filter: MemberFilter, handler: (ctx: GroupContext) => unknown): void;
/** Somebody left a group, or was removed. */
declare function onGroupLeave(filter: MemberFilter, handler: (ctx: GroupContext) => unknown): void;
/** Somebody calls. */
declare function onCall(handler: (ctx: CallContext) => unknown): void;
/** 'every day 09:00', 'weekdays 08:30', 'mon,thu 18:00', 'every 15m', '1st of month 07:00' or a cron line. */
declare function onSchedule(when: string, handler: (ctx: Context) => unknown): void;
/** Other systems POST JSON to the address shown in the console. What you return is the answer: { status, json, text, headers }. */
declare function onWebhook(name: string, handler: (ctx: WebhookContext) => unknown): void;
/** A button staff press in the console, on a chat or on the automation's page. */
declare function onButton(label: string, handler: (ctx: ButtonContext) => unknown): void;
declare function onButton(label: string, options: ButtonOptions, handler: (ctx: ButtonContext) => unknown): void;
/** on('message', …) is onMessage(…). Any other event of the catalogue works by its name, with the data that webhooks get: on('message_ack', ctx => …). */
declare function on(event: 'message', handler: (ctx: MessageContext) => unknown): void;
declare function on(event: 'message', filter: MessageFilter, handler: (ctx: MessageContext) => unknown): void;
declare function on<N extends string>(event: N extends 'message' ? never : N, handler: (ctx: EventContext) => unknown): void;
/** Runs when a run of this script failed; the failed run has sent nothing in its last step. */
declare function onError(handler: (ctx: ErrorContext) => unknown): void;

// ------------------------------------------------------------------- contents

/** A web address, a file uploaded in the console ('files/price-list.pdf') or media from a message or fetch. */
type MediaSource = string | Media;

/** What can be sent: a text, or one of these. */
type Content =
  | string
  | { image: MediaSource; caption?: string }
  | { video: MediaSource; caption?: string; gif?: boolean }
  | { audio: MediaSource; voice?: boolean }
  | { document: MediaSource; name?: string; caption?: string }
  | { sticker: MediaSource }
  | { location: { lat: number; lng: number; name?: string; address?: string } }
  | { contact: ChatId | { name: string; phone: string } }
  | { poll: { question: string; options: string[]; many?: boolean } };

/** How a message is sent. */
interface SendOptions {
  /** Quote the message that is answered. Default: true in groups, false in private chats. */
  quote?: boolean | string;
  /** Who is mentioned, by number or id; the text names them as @ and their name or number. */
  mentions?: ChatId[];
  /** 'auto' (default) shows "typing…" for a time that fits the length of the text; false sends at once. */
  typing?: 'auto' | Duration | false;
  /** Send later. Survives restarts. */
  at?: When;
  /** false: no preview of the first link in the text. */
  linkPreview?: boolean;
}

/** A message accepted for sending. Its id is final from the start. */
interface Sent {
  /** The message's id. */
  readonly id: string;
  /** Changes the text. */
  edit(text: string): void;
  /** Delete for everyone. */
  delete(): void;
  /** '' takes it back. */
  react(emoji: string): void;
  /** For a week, or as long as is said. */
  pin(duration?: Duration): void;
  /** Waits until the message is at least in this state, or the time is over. */
  reached(state: 'sent' | 'delivered' | 'read', within: Duration): boolean;
}

/** A file, without its bytes: they stay on the server. */
interface Media {
  /** What kind of file it is. */
  readonly type: MessageType;
  /** Its media type, such as 'image/jpeg'. */
  readonly mime: string;
  /** How many bytes it has. */
  readonly size: number;
  /** What the file is called; '' when it has no name. */
  readonly name: string;
  /** A private address that is valid for a short time, to give to another system. */
  url(validFor?: Duration): string;
  /** The content as text, for text files up to 1 MB. */
  text(): string;
}

// -------------------------------------------------------------------- objects

/** A linked WhatsApp account. */
interface Session {
  /** The id of the session, as in the console. */
  readonly id: string;
  /** The number of the linked account. */
  readonly phone: string;
  /** What the linked account calls itself. */
  readonly name: string;
}

/** One run of a script, from an event to its end. */
interface Run {
  /** The run's id. It stays the same over waits and restarts. */
  readonly id: string;
  /** Whether this is a test of the script: nothing is really sent. */
  readonly isTest: boolean;
}

/** A person. */
interface Contact {
  /** The person's id, for use as an address. */
  readonly id: ChatId;
  /** The person's number; '' when WhatsApp hides it. */
  readonly phone: string;
  /** The name as saved, else as the person chose it. */
  readonly name: string;
  /** The first word of the name. */
  readonly firstName: string;
  /** Whether it is the session's own account. */
  readonly isMe: boolean;
  /** Whether the person is in the address book. */
  readonly isSaved: boolean;
  /** Whether it is a business account. */
  readonly isBusiness: boolean;
}

/** What is known of a chat. */
interface ChatInfo {
  /** The chat's id, for use as an address. */
  readonly id: ChatId;
  /** What the chat is called. */
  readonly name: string;
  /** Whether it is a group. */
  readonly isGroup: boolean;
  /** The names of the chat's labels. */
  readonly labels: readonly string[];
  /** Who is responsible for the chat, or null. */
  readonly assignee: string | null;
}

/** A place on earth. */
interface Place {
  /** Degrees north; south is negative. */
  readonly lat: number;
  /** Degrees east; west is negative. */
  readonly lng: number;
}

/** A message that is there. */
interface Message {
  /** The message's id. */
  readonly id: string;
  /** What kind of message it is. */
  readonly type: MessageType;
  /** The text, or the caption of a file. */
  readonly text: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly time: number;
  /** Whether the session's own account sent it. */
  readonly fromMe: boolean;
  /** Who wrote it. */
  readonly from: Contact;
  /** The file of the message, or null. */
  readonly media: Media | null;
  /** The place that was sent, or null. */
  readonly location: Place | null;
  /** The message that this one answers, or null. */
  readonly quoted: Message | null;
  /** Who is mentioned in it. */
  readonly mentions: readonly Contact[];
  /** Whether it was forwarded. */
  readonly isForwarded: boolean;
  /** Puts an emoji on the message; '' takes it back. */
  react(emoji: string): void;
  /** Sends the message on to another chat. */
  forward(to: ChatId): Sent;
  /** Marks the message with a star, in the linked account. */
  star(): void;
  /** Delete for everyone (own messages, or others' in groups where the account is an admin). */
  delete(): void;
}

/** How an answer is waited for. */
interface AskOptions<T = string> {
  /** Default '1h', at most 30 days. When it is over the run ends quietly, or goes on with `otherwise`. */
  timeout?: Duration;
  /** The answer that counts when the time is over. */
  otherwise?: T;
  /** Said when the time is over. */
  timeoutText?: string;
  /** What the answer must be. Default: 'text'. */
  expect?: 'text' | 'number' | 'email' | 'phone' | 'date' | 'image' | 'document' | 'location' | RegExp;
  /** Said when the answer does not fit. Default: the question again. */
  retry?: string;
  /** Default 3; then the chat is handed to a human. */
  tries?: number;
  /** Who may answer in a group. Default: the contact that is being answered. */
  from?: 'contact' | 'anyone';
  /** As for a message that is sent: how long "typing…" shows before the question. */
  typing?: SendOptions['typing'];
}

/** What a script keeps, by key. */
interface Store {
  /** The value that is kept under a key; the fallback, or undefined, when there is none. */
  get<T = any>(key: string, fallback?: T): T;
  /** Keeps a value under a key, for as long as ttl says. undefined forgets it. */
  set(key: string, value: Json | undefined, options?: { ttl?: Duration }): void;
  /** Adds to a number, and says what it is now. */
  add(key: string, by?: number, options?: { ttl?: Duration }): number;
  /** Forgets what is kept under a key. */
  delete(key: string): void;
  /** The keys there are, or those that begin with a text. */
  keys(prefix?: string): string[];
  /** True the first time, then false until the time is over. */
  once(key: string, within?: Duration): boolean;
}

/** How a chat is given to a human. */
interface HandoffOptions {
  /** Who takes over. */
  to?: string;
  /** Said to the contact. */
  say?: string;
  /** For staff. */
  note?: string;
  /** How long automations rest in the chat. */
  pause?: Duration;
}

/** One chat. Everything in it happens in order. */
interface Chat {
  /** What is known of the chat. */
  readonly chat: ChatInfo;
  /** Sends a message to the chat. */
  send(content: Content, options?: SendOptions): Sent;
  /** Shows "typing…" for a time, 3 seconds if nothing is said. */
  typing(duration?: Duration): void;
  /** Marks the chat as read. */
  markRead(): void;
  /** Moves the chat to the archive. */
  archive(): void;
  /** Puts labels on the chat, by their names. */
  label(...names: string[]): void;
  /** Takes labels off the chat. */
  unlabel(...names: string[]): void;
  /** Makes a colleague responsible for the chat; null for nobody. */
  assign(person: string | null): void;
  /** A note that only staff see. */
  note(text: string): void;
  /** No automation in this chat for this long. */
  pause(duration: Duration): void;
  /** Give the chat to a human: label, notice in the console, pause. Ends the run. */
  handoff(options?: HandoffOptions): never;
  /** Last messages, newest last (at most 50). */
  history(count?: number): Message[];
  /** Per chat, per script. */
  readonly state: Store;
}

/** What every handler is given. */
interface Context {
  /** The session in which it happened. */
  readonly session: Session;
  /** This run of the script. */
  readonly run: Run;
  /** The moment of this step. The same as Date.now(). */
  readonly now: number;
  /** Any chat by number or id. */
  open(chat: ChatId): Chat;
  /** Pauses the run, for up to 90 days. Survives restarts. With `orMessage` it ends early, with true, when the contact writes. */
  wait(time: Duration | { until: When }, options?: { orMessage?: boolean }): boolean;
  /** A group by its id, with its members. */
  group(id: ChatId): Group;
}

/** A handler's chat, and how to talk in it. */
interface Dialog extends Context, Chat {
  /** The person whom the event is about. */
  readonly contact: Contact;
  /** Answers in the chat of the event. */
  reply(content: Content, options?: SendOptions): Sent;
  /** Sends a question and waits for the answer. Survives restarts and script updates. */
  ask(question: Content, options?: AskOptions<string> & { expect?: 'text' | 'email' | 'phone' | RegExp }): string;
  ask(question: Content, options: AskOptions<number> & { expect: 'number' | 'date' }): number;
  ask(question: Content, options: AskOptions<Media> & { expect: 'image' | 'document' }): Media;
  ask(question: Content, options: AskOptions<Place> & { expect: 'location' }): Place;
  /** A numbered list (or a poll); the contact answers with the number or the words. */
  choose<const T extends string>(question: string, options: readonly T[], more?: AskOptions<T> & { as?: 'list' | 'poll' }): T;
  /** A question for yes or no. */
  confirm(question: string, more?: AskOptions<boolean>): boolean;
  /** Handles the event here and stops; no other script sees it. */
  stop(): never;
}

/** Names that people know from whatsapp-web.js, where they mean the same. */
interface Familiar {
  /** The same as text. */
  readonly body: string;
  /** What kind of message it is. */
  readonly type: MessageType;
  /** The id of the chat. */
  readonly from: ChatId;
  /** In groups: the id of who wrote. */
  readonly author: ChatId | undefined;
  /** Whether the session's own account sent it. */
  readonly fromMe: boolean;
  /** Whether there is a file in the message. */
  readonly hasMedia: boolean;
  /** When it was sent, in seconds since 1970. */
  readonly timestamp: number;
  /** The same as contact. */
  getContact(): Contact;
  /** The same as chat, with what can be sent there. */
  getChat(): ChatInfo & { sendMessage(content: Content, options?: SendOptions): Sent; sendStateTyping(): void };
}

/** What a handler of a message is given. */
interface MessageContext extends Dialog, Familiar {
  /** The message. */
  readonly message: Message;
  /** All that was collected; else the one message. */
  readonly messages: readonly Message[];
  /** What was said; of messages that were collected all, in lines. */
  readonly text: string;
  /** What the pattern or command found. */
  readonly match: readonly string[];
  /** The words after the command. */
  readonly args: readonly string[];
  /** Puts an emoji on the message; '' takes it back. */
  react(emoji: string): void;
}

/** What a handler of a reaction is given. */
interface ReactionContext extends Dialog {
  /** The emoji; '' when the reaction was taken back. */
  readonly emoji: string;
  /** The message that the reaction is on. */
  readonly message: Message;
}

/** What a handler of a vote is given. */
interface PollContext extends Dialog {
  /** The question of the poll. */
  readonly question: string;
  /** What the person has chosen now; none when the vote was taken back. */
  readonly votes: readonly string[];
  /** The message with the poll. */
  readonly message: Message;
}

/** What a handler of a call is given. */
interface CallContext extends Dialog {
  /** Whether it is a video call. */
  readonly isVideo: boolean;
  /** Ends the call before somebody takes it. */
  reject(): void;
}

/** What a handler is given when people come and go. */
interface GroupContext extends Dialog {
  /** The group that it happened in. */
  readonly thisGroup: Group;
  /** Who joined or left. */
  readonly people: readonly Contact[];
  /** Who did it. */
  readonly by: Contact | null;
}

/** What a handler is given that another system called. */
interface WebhookContext extends Context {
  /** What was sent: an object when it was JSON or a form, else a text. */
  readonly body: any;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the address said after the question mark. */
  readonly query: Readonly<Record<string, string>>;
}

/** What a handler of a button is given. */
interface ButtonContext extends Dialog {
  /** Who pressed the button. */
  readonly pressedBy: string;
  /** What was filled in, by the names of ask. */
  readonly values: Readonly<Record<string, any>>;
}

/** What a handler of any other event is given. */
interface EventContext extends Context {
  /** What webhooks get of this event. */
  readonly data: any;
}

/** Why a run failed. */
interface RunError {
  /** What went wrong. */
  readonly message: string;
  /** The line of the script; 0 when nobody knows. */
  readonly line: number;
  /** The run that failed, as in the console. */
  readonly runId: string;
}

/** What a handler of failures is given. It may talk in the chat of the run that failed. */
interface ErrorContext extends Dialog {
  /** What went wrong, and where. */
  readonly error: RunError;
}

/** A group, and what can be done with it. */
interface Group {
  /** The group's id, for use as an address. */
  readonly id: ChatId;
  /** What the group is called. */
  readonly name: string;
  /** The group's description. */
  readonly description: string;
  /** Everybody in the group. */
  readonly members: readonly Contact[];
  /** Those who may change the group. */
  readonly admins: readonly Contact[];
  /** Whether the session's own account is an admin: only then can it change the group. */
  readonly iAmAdmin: boolean;
  /** Adds people to the group. */
  add(...people: ChatId[]): void;
  /** Removes people from the group. */
  remove(...people: ChatId[]): void;
  /** Makes people admins. */
  promote(...people: ChatId[]): void;
  /** Makes admins plain members. */
  demote(...people: ChatId[]): void;
  /** Gives the group another name. */
  rename(name: string): void;
  /** Changes the group's description. */
  describe(text: string): void;
  /** The link with which people can join. */
  inviteLink(): string;
}

// -------------------------------------------------------------------- helpers

/** How a web request is made. */
interface FetchOptions {
  /** What is done. Default: 'GET'. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The request's headers; a secret may stand for a value. */
  headers?: Record<string, string | Secret>;
  /** What is added to the address after the question mark. */
  query?: Record<string, string | number | Secret>;
  /** Sent as JSON. One of json, form and body is given. */
  json?: unknown;
  /** Sent as a form of a web page would be. */
  form?: Record<string, string | Secret>;
  /** Sent as it is. */
  body?: string;
  /** Default '10s', at most '30s'. */
  timeout?: Duration;
  /** How often it is tried again, at most 5 times. */
  retry?: number;
}

/** What the web answered. */
interface FetchResponse {
  /** The number of the answer, such as 200 or 404. */
  readonly status: number;
  /** The status is one of success. */
  readonly ok: boolean;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** The answer as text. */
  readonly text: string;
  /** The answer read as JSON; an error when it is none. */
  json(): any;
  /** The answer as a file, which can be sent. */
  media(): Media;
}

/** A web request. Only hosts of the manifest; private and local addresses are refused. */
declare function fetch(url: string, options?: FetchOptions): FetchResponse;
/** Up to 5 web requests at once. */
declare function fetchAll(requests: (string | ({ url: string } & FetchOptions))[]): FetchResponse[];

/** A stand-in that is replaced outside the sandbox when a request leaves; the value is never visible to a script. */
interface Secret {
  /** The stand-in, for putting it together with other text. */
  toString(): string;
  /** The stand-in, for a secret within JSON. */
  toJSON(): string;
}

/** A secret of the script's manifest, to put into a request. */
declare function secret(name: string): Secret;
/** A signature, in lower-case hexadecimal digits. */
declare function hmac(algorithm: 'sha1' | 'sha256' | 'sha512', key: Secret, data: string): string;

/** Per script, over all chats. */
declare const store: Store;

/** The desk's opening hours. */
declare const hours: {
  /** Whether the desk is open, now or at a time. */
  isOpen(at?: When): boolean;
  /** When the desk is open next, in milliseconds since 1970; while it is open, the moment itself. */
  nextOpen(after?: When): number;
  /** The opening hours in words, such as 'Mon–Fri 09:00–18:00'. */
  describe(): string;
};

/** Numbers, times and money, written as people here do. */
declare const format: {
  /** An amount as people write it: money(12.5, 'EUR'). */
  money(value: number, currency?: string): string;
  /** A number as people write it, with so many decimals. */
  number(value: number, decimals?: number): string;
  /** A day, or as a pattern says: 'EEEE HH:mm', 'dd.MM.yyyy', 'd MMM'. */
  date(at: When, pattern?: string): string;
  /** A time of day. */
  time(at: When): string;
  /** A number in groups of digits, with its country code. */
  phone(value: string): string;
};

/** Helpers for texts. */
declare const text: {
  /** Puts values in the places of a text: fill('Hi {name}', { name: 'Ann' }). */
  fill(template: string, values: Record<string, unknown>): string;
  /** One of the variants, by chance. */
  pick<T>(variants: readonly T[]): T;
  /** Small letters, no accents, no blanks around. */
  plain(value: string): string;
  /** How alike two texts are, from 0 to 1. */
  similar(a: string, b: string): number;
  /** Whether a text begins with a letter, of any language. */
  isLetter(value: string): boolean;
};

/** A new random id. */
declare function uuid(): string;

/** Lines for the run's log. */
declare const console: {
  /** A plain line. */
  log(...values: unknown[]): void;
  /** A line that says how things are. */
  info(...values: unknown[]): void;
  /** A line that warns. */
  warn(...values: unknown[]): void;
  /** A line about something that went wrong. */
  error(...values: unknown[]): void;
};

// ---------------------------------------------------------------------- tests

/** A person of a test. */
interface TestPerson {
  /** The person writes, in the private chat or in a group; type makes it a picture, and so on. */
  says(text: string, extra?: { type?: MessageType; in?: ChatId }): TestStep;
  /** The person joins a group. */
  joins(group: ChatId): TestStep;
  /** Reacts to the last message of the script. */
  reacts(emoji: string): TestStep;
  /** Votes on the last poll of the script. */
  votes(...options: string[]): TestStep;
}

/** What the script sent because of what happened, to whatever chat. */
interface TestStep {
  /** Exactly these messages were sent, in this order: texts that are equal, patterns that fit. */
  expect(...replies: (string | RegExp)[]): TestStep;
  /** Nothing was sent. */
  expectNothing(): TestStep;
}

/** What the web answers in a test. */
interface WebAnswer {
  /** Default: 200. */
  status?: number;
  /** What is answered, as JSON. */
  json?: unknown;
  /** What is answered, as text. */
  text?: string;
}

/** A web request that the script made in a test. */
interface TestRequest {
  /** What was asked for, such as 'POST'. */
  readonly method: string;
  /** The whole address. */
  readonly url: string;
  /** What was sent as JSON, or null. */
  readonly json: any;
}

/** What the body of a test is given. */
interface TestKit {
  /** A person who writes to the desk. */
  person(phone: string, name?: string): TestPerson;
  /** What the web answers, first match wins. */
  web(url: string | RegExp, answer: WebAnswer): void;
  /** Requests made so far. */
  readonly requests: readonly TestRequest[];
  /** Fills in settings; the others keep their defaults. */
  settings(values: Record<string, unknown>): void;
  /** Sets the clock. */
  at(when: When): void;
  /** Lets time go by. */
  advance(time: Duration): TestStep;
  /** Stop and start the server. */
  restart(): void;
  /** Another system calls a webhook of the script. */
  webhook(name: string, body: unknown): TestStep;
  /** A colleague presses a button of the script. */
  press(label: string, values?: Record<string, unknown>): TestStep;
  /** The time of a schedule comes, named as in onSchedule. */
  schedule(when: string): TestStep;
  /** The labels of a chat. */
  labels(chat: ChatId): string[];
  /** The test fails unless both say the same, however deep. */
  equal(actual: unknown, expected: unknown): void;
}

/** A test of this script: runs on save, with a clock and a web of its own. */
declare function test(name: string, body: (t: TestKit) => unknown): void;
