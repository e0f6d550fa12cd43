// Frontdesk script API, version 1.
// Every call waits by itself: `await` is allowed everywhere and needed nowhere.

/** '30s', '10m', '2h', '3d', '1w' or milliseconds. */
type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}` | number;
/** A phone number ('+49 151 2345678') or a chat or contact id. */
type ChatId = string;

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
  /** Never answers, only watches: runs for every matching message, also when another script answers. */
  observer?: boolean;
}

/** Names the script and declares its settings; a script begins with it. */
declare function script<const S extends Record<string, SettingSpec> = {}>(manifest: Manifest<S>): {
  readonly settings: { readonly [K in keyof S]: SettingValue<S[K]> };
};

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
  /** At most one answer per chat in this time. */
  cooldown?: Duration;
  unless?: Omit<MessageFilter, 'unless' | 'cooldown'>;
}

/** Runs the handler for every message that the filter lets through. */
declare function onMessage(handler: (ctx: MessageContext) => unknown): void;
declare function onMessage(filter: MessageFilter, handler: (ctx: MessageContext) => unknown): void;
/** on('message', …) is onMessage(…). */
declare function on(event: 'message', handler: (ctx: MessageContext) => unknown): void;
declare function on(event: 'message', filter: MessageFilter, handler: (ctx: MessageContext) => unknown): void;

interface SendOptions {
  /** Quote the message that is answered. Default: true in groups, false in private chats. */
  quote?: boolean | string;
}

/** A message accepted for sending. Its id is final from the start. */
interface Sent {
  readonly id: string;
}

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
}

interface ChatInfo {
  readonly id: ChatId;
  readonly name: string;
  readonly isGroup: boolean;
}

interface Message {
  readonly id: string;
  readonly type: MessageType;
  readonly text: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly time: number;
  readonly fromMe: boolean;
}

interface Chat {
  send(content: string, options?: SendOptions): Sent;
}

interface MessageContext {
  readonly session: Session;
  readonly run: Run;
  /** The moment of this step. The same as Date.now(). */
  readonly now: number;
  readonly chat: ChatInfo;
  readonly contact: Contact;
  readonly message: Message;
  readonly text: string;
  /** What the pattern or command found. */
  readonly match: readonly string[];
  /** The words after the command. */
  readonly args: readonly string[];
  /** Answers in the chat of the message. */
  reply(content: string, options?: SendOptions): Sent;
  /** The same as reply. */
  send(content: string, options?: SendOptions): Sent;
  /** Any chat by number or id. */
  open(chat: ChatId): Chat;
  /** The last messages of the chat, newest last (at most 50). */
  history(count?: number): Message[];
  /** Pauses the run, for up to 90 days. Survives restarts. */
  wait(time: Duration): void;
  /** Handles the message here and stops; no other script sees it. */
  stop(): never;
}

declare const text: {
  /** Puts values in the places of a text: fill('Hi {name}', { name: 'Ann' }). */
  fill(template: string, values: Record<string, unknown>): string;
  /** One of the variants, by chance. */
  pick<T>(variants: readonly T[]): T;
  /** Small letters, no accents, no blanks around. */
  plain(value: string): string;
  /** How alike two texts are, from 0 to 1. */
  similar(a: string, b: string): number;
};

declare function uuid(): string;
/** Lines for the run's log. */
declare const console: {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};
