// Frontdesk script API, version 1.
// Every call waits by itself: `await` is allowed in async functions and needed nowhere.

/** '30s', '10m', '2h', '3d', '1w' or milliseconds. */
type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}` | number;
/** '2026-03-02 09:30' in the script's time zone, an ISO time, or milliseconds since 1970. */
type When = string | number;
/** A phone number ('+49 151 2345678') or a chat, contact or group id. */
type ChatId = string;
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

type SettingValue<T> = T extends { type: 'number' } ? number
  : T extends { type: 'yesno' } ? boolean
  : T extends { type: 'list' } ? string[]
  : T extends { type: 'table'; columns: readonly (infer C)[] } ? Record<C & string, string>[]
  : string;

interface Manifest<S extends Record<string, SettingSpec>> {
  name: string;
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

type MessageType = 'text' | 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker' | 'location' | 'contact' | 'poll' | 'call';

/** Which messages a handler wants. Everything that is given must be true. */
interface MessageFilter {
  /** Any of these words, whole words, capitals and accents ignored. */
  words?: string | string[];
  /** The whole text (capitals and accents ignored) or a pattern. */
  text?: string | RegExp;
  /** '/help' or '!price': the first word. The rest comes as ctx.args. */
  command?: string | string[];
  type?: MessageType | MessageType[];
  /** Default: 'private'. */
  in?: 'private' | 'groups' | 'anywhere';
  chat?: ChatId | ChatId[];
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

interface ReactionFilter {
  emoji?: string | string[];
  /** Default: 'private'. */
  in?: 'private' | 'groups' | 'anywhere';
  chat?: ChatId | ChatId[];
}

interface VoteFilter {
  /** The question of the poll. */
  poll?: string;
  chat?: ChatId | ChatId[];
}

interface MemberFilter {
  group?: ChatId | ChatId[];
}

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
declare function onGroupJoin(filter: MemberFilter, handler: (ctx: GroupContext) => unknown): void;
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

interface SendOptions {
  /** Quote the message that is answered. Default: true in groups, false in private chats. */
  quote?: boolean | string;
  mentions?: ChatId[];
  /** 'auto' (default) shows "typing…" for a time that fits the length of the text; false sends at once. */
  typing?: 'auto' | Duration | false;
  /** Send later. Survives restarts. */
  at?: When;
  linkPreview?: boolean;
}

/** A message accepted for sending. Its id is final from the start. */
interface Sent {
  readonly id: string;
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
  readonly type: MessageType;
  readonly mime: string;
  readonly size: number;
  readonly name: string;
  /** A private address that is valid for a short time, to give to another system. */
  url(validFor?: Duration): string;
  /** The content as text, for text files up to 1 MB. */
  text(): string;
}

// -------------------------------------------------------------------- objects

interface Session {
  readonly id: string;
  readonly phone: string;
  readonly name: string;
}

interface Run {
  readonly id: string;
  readonly isTest: boolean;
}

interface Contact {
  readonly id: ChatId;
  readonly phone: string;
  readonly name: string;
  readonly firstName: string;
  readonly isMe: boolean;
  readonly isSaved: boolean;
  readonly isBusiness: boolean;
}

interface ChatInfo {
  readonly id: ChatId;
  readonly name: string;
  readonly isGroup: boolean;
  readonly labels: readonly string[];
  readonly assignee: string | null;
}

interface Place {
  readonly lat: number;
  readonly lng: number;
}

interface Message {
  readonly id: string;
  readonly type: MessageType;
  readonly text: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly time: number;
  readonly fromMe: boolean;
  readonly from: Contact;
  readonly media: Media | null;
  readonly location: Place | null;
  readonly quoted: Message | null;
  readonly mentions: readonly Contact[];
  readonly isForwarded: boolean;
  react(emoji: string): void;
  forward(to: ChatId): Sent;
  star(): void;
  /** Delete for everyone (own messages, or others' in groups where the account is an admin). */
  delete(): void;
}

interface AskOptions<T = string> {
  /** Default '1h', at most 30 days. When it is over the run ends quietly, or goes on with `otherwise`. */
  timeout?: Duration;
  otherwise?: T;
  /** Said when the time is over. */
  timeoutText?: string;
  expect?: 'text' | 'number' | 'email' | 'phone' | 'date' | 'image' | 'document' | 'location' | RegExp;
  /** Said when the answer does not fit. Default: the question again. */
  retry?: string;
  /** Default 3; then the chat is handed to a human. */
  tries?: number;
  /** Who may answer in a group. Default: the contact that is being answered. */
  from?: 'contact' | 'anyone';
  typing?: SendOptions['typing'];
}

interface Store {
  get<T = any>(key: string, fallback?: T): T;
  set(key: string, value: Json | undefined, options?: { ttl?: Duration }): void;
  /** Adds to a number, and says what it is now. */
  add(key: string, by?: number, options?: { ttl?: Duration }): number;
  delete(key: string): void;
  keys(prefix?: string): string[];
  /** True the first time, then false until the time is over. */
  once(key: string, within?: Duration): boolean;
}

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
  readonly chat: ChatInfo;
  send(content: Content, options?: SendOptions): Sent;
  typing(duration?: Duration): void;
  markRead(): void;
  archive(): void;
  label(...names: string[]): void;
  unlabel(...names: string[]): void;
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
  readonly session: Session;
  readonly run: Run;
  /** The moment of this step. The same as Date.now(). */
  readonly now: number;
  /** Any chat by number or id. */
  open(chat: ChatId): Chat;
  /** Pauses the run, for up to 90 days. Survives restarts. With `orMessage` it ends early, with true, when the contact writes. */
  wait(time: Duration | { until: When }, options?: { orMessage?: boolean }): boolean;
  group(id: ChatId): Group;
}

/** A handler's chat, and how to talk in it. */
interface Dialog extends Context, Chat {
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
  readonly type: MessageType;
  /** The id of the chat. */
  readonly from: ChatId;
  /** In groups: the id of who wrote. */
  readonly author: ChatId | undefined;
  readonly fromMe: boolean;
  readonly hasMedia: boolean;
  /** When it was sent, in seconds since 1970. */
  readonly timestamp: number;
  getContact(): Contact;
  getChat(): ChatInfo & { sendMessage(content: Content, options?: SendOptions): Sent; sendStateTyping(): void };
}

interface MessageContext extends Dialog, Familiar {
  readonly message: Message;
  /** All that was collected; else the one message. */
  readonly messages: readonly Message[];
  readonly text: string;
  /** What the pattern or command found. */
  readonly match: readonly string[];
  /** The words after the command. */
  readonly args: readonly string[];
  react(emoji: string): void;
}

interface ReactionContext extends Dialog {
  readonly emoji: string;
  readonly message: Message;
}

interface PollContext extends Dialog {
  readonly question: string;
  readonly votes: readonly string[];
  readonly message: Message;
}

interface CallContext extends Dialog {
  readonly isVideo: boolean;
  reject(): void;
}

interface GroupContext extends Dialog {
  readonly thisGroup: Group;
  /** Who joined or left. */
  readonly people: readonly Contact[];
  /** Who did it. */
  readonly by: Contact | null;
}

interface WebhookContext extends Context {
  readonly body: any;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

interface ButtonContext extends Dialog {
  readonly pressedBy: string;
  readonly values: Readonly<Record<string, any>>;
}

interface EventContext extends Context {
  /** What webhooks get of this event. */
  readonly data: any;
}

interface RunError {
  readonly message: string;
  readonly line: number;
  readonly runId: string;
}

interface ErrorContext extends Dialog {
  readonly error: RunError;
}

interface Group {
  readonly id: ChatId;
  readonly name: string;
  readonly description: string;
  readonly members: readonly Contact[];
  readonly admins: readonly Contact[];
  readonly iAmAdmin: boolean;
  add(...people: ChatId[]): void;
  remove(...people: ChatId[]): void;
  promote(...people: ChatId[]): void;
  demote(...people: ChatId[]): void;
  rename(name: string): void;
  describe(text: string): void;
  inviteLink(): string;
}

// -------------------------------------------------------------------- helpers

interface FetchOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string | Secret>;
  query?: Record<string, string | number | Secret>;
  json?: unknown;
  form?: Record<string, string | Secret>;
  body?: string;
  /** Default '10s', at most '30s'. */
  timeout?: Duration;
  /** How often it is tried again, at most 5 times. */
  retry?: number;
}

interface FetchResponse {
  readonly status: number;
  /** The status is one of success. */
  readonly ok: boolean;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  json(): any;
  media(): Media;
}

/** A web request. Only hosts of the manifest; private and local addresses are refused. */
declare function fetch(url: string, options?: FetchOptions): FetchResponse;
/** Up to 5 web requests at once. */
declare function fetchAll(requests: (string | ({ url: string } & FetchOptions))[]): FetchResponse[];

/** A stand-in that is replaced outside the sandbox when a request leaves; the value is never visible to a script. */
interface Secret {
  toString(): string;
  toJSON(): string;
}

declare function secret(name: string): Secret;
/** A signature, in lower-case hexadecimal digits. */
declare function hmac(algorithm: 'sha1' | 'sha256' | 'sha512', key: Secret, data: string): string;

/** Per script, over all chats. */
declare const store: Store;

declare const hours: {
  isOpen(at?: When): boolean;
  /** When the desk is open next, in milliseconds since 1970; while it is open, the moment itself. */
  nextOpen(after?: When): number;
  /** Mon–Fri 09:00–18:00 */
  describe(): string;
};

declare const format: {
  /** money(12.5, 'EUR') */
  money(value: number, currency?: string): string;
  number(value: number, decimals?: number): string;
  /** Patterns are such as 'EEEE HH:mm', 'dd.MM.yyyy' and 'd MMM'. */
  date(at: When, pattern?: string): string;
  time(at: When): string;
  phone(value: string): string;
};

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

declare function uuid(): string;

/** Lines for the run's log. */
declare const console: {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};

// ---------------------------------------------------------------------- tests

interface TestPerson {
  says(text: string, extra?: { type?: MessageType; in?: ChatId }): TestStep;
  joins(group: ChatId): TestStep;
  /** To the last message of the script. */
  reacts(emoji: string): TestStep;
  /** On the last poll of the script. */
  votes(...options: string[]): TestStep;
}

/** What the script sent because of what happened, to whatever chat. */
interface TestStep {
  expect(...replies: (string | RegExp)[]): TestStep;
  expectNothing(): TestStep;
}

interface WebAnswer {
  status?: number;
  json?: unknown;
  text?: string;
}

interface TestRequest {
  readonly method: string;
  readonly url: string;
  readonly json: any;
}

interface TestKit {
  person(phone: string, name?: string): TestPerson;
  /** What the web answers, first match wins. */
  web(url: string | RegExp, answer: WebAnswer): void;
  /** Requests made so far. */
  readonly requests: readonly TestRequest[];
  settings(values: Record<string, unknown>): void;
  /** Sets the clock. */
  at(when: When): void;
  /** Lets time go by. */
  advance(time: Duration): TestStep;
  /** Stop and start the server. */
  restart(): void;
  webhook(name: string, body: unknown): TestStep;
  press(label: string, values?: Record<string, unknown>): TestStep;
  schedule(when: string): TestStep;
  labels(chat: ChatId): string[];
  equal(actual: unknown, expected: unknown): void;
}

/** A test of this script: runs on save, with a clock and a web of its own. */
declare function test(name: string, body: (t: TestKit) => unknown): void;
