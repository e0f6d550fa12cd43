// A WhatsApp client driven by lines of JSON, so that a test can talk to the
// simulator with an implementation of the protocol that is not whatsmeow.
//
//   node peer.mjs <server url> <root key, hex> <folder for credentials>
//
// In, one object per line, each with an "id" that its answer repeats:
//   {"id":1,"do":"pair"}                               answers when the QR is there: {"qr"}
//   {"id":2,"do":"wait-open"}                          answers when logged in: {"jid"}
//   {"id":3,"do":"send","to":"346…","text":"…"}        {"message"}
//   {"id":4,"do":"image","to":"346…","base64":"…","caption":"…"}
//   {"id":5,"do":"wait-message","from":"346…"}         the next message from there
//   {"id":6,"do":"quit"}
// Out: {"id","ok":true,…} or {"id","ok":false,"error"}.

import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { createInterface } from 'node:readline'

const [server, rootKey, folder] = process.argv.slice(2)
const home = new URL(server)

// Media go to https hosts that exist on WhatsApp only; send them home.
function redirected(url) {
  const target = new URL(url)
  target.protocol = home.protocol
  target.host = home.host
  return target
}

// The Signal library of Baileys writes to the console; answers must stay alone.
console.log = console.info = console.debug = console.error

const plainFetch = globalThis.fetch
globalThis.fetch = (url, options) => plainFetch(redirected(url), { ...options, dispatcher: undefined })
https.request = (options, callback) => http.request({
  ...options, protocol: home.protocol, hostname: home.hostname, host: undefined, port: home.port, agent: undefined,
}, callback)
syncBuiltinESMExports()

const baileys = await import('baileys')
const { default: pino } = await import('pino')
baileys.WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(rootKey, 'hex')

const logger = pino({ level: process.env.BAILEYS_LOG ?? 'silent' }, pino.destination(2))
const { state, saveCreds } = await baileys.useMultiFileAuthState(folder)
const received = []
const waiting = []
let socket
let failure
let onQR = () => {}
let onOpen = () => {}
const opened = new Promise((resolve, reject) => { onOpen = resolve; failure = reject })
opened.catch(() => {})

function connect() {
  socket = baileys.makeWASocket({
    auth: state,
    logger,
    waWebSocketUrl: `ws://${home.host}/ws/chat`,
    version: baileys.DEFAULT_CONNECTION_CONFIG.version,
    browser: baileys.Browsers.ubuntu('Chrome'),
    getMessage: async () => undefined,
  })
  socket.ev.on('creds.update', saveCreds)
  socket.ev.on('connection.update', update => {
    if (update.qr) onQR(update.qr)
    if (update.connection === 'open') onOpen(socket.user.id)
    if (update.connection === 'close') reconnect(update.lastDisconnect?.error)
  })
  socket.ev.on('messages.upsert', ({ messages }) => messages.forEach(receive))
}

function reconnect(error) {
  if (error?.output?.statusCode === baileys.DisconnectReason.restartRequired) connect()
  else failure(error ?? new Error('the connection was closed'))
}

// A person is named by phone number or by the hidden address, and the other one besides.
function phoneNumberOf({ remoteJid, remoteJidAlt }) {
  return [remoteJid, remoteJidAlt].find(jid => jid?.endsWith('@s.whatsapp.net')) ?? remoteJid
}

async function receive(message) {
  if (message.key.fromMe || !message.message) return
  const content = baileys.extractMessageContent(message.message)
  const type = baileys.getContentType(content)
  if (!content || type === 'senderKeyDistributionMessage' || type === 'protocolMessage') return
  const seen = {
    from: phoneNumberOf(message.key),
    message: message.key.id,
    text: content.conversation ?? content.extendedTextMessage?.text ?? content.imageMessage?.caption ?? '',
    type: content.imageMessage ? 'image' : 'text',
  }
  if (content.imageMessage) {
    const data = await baileys.downloadMediaMessage(message, 'buffer', {}, { logger, reuploadRequest: socket.updateMediaMessage })
    seen.base64 = data.toString('base64')
  }
  received.push(seen)
  waiting.splice(0).forEach(wake => wake())
}

async function nextFrom(from) {
  for (;;) {
    const at = received.findIndex(m => !from || m.from.split(/[:@]/)[0] === from)
    if (at >= 0) return received.splice(at, 1)[0]
    await new Promise(resolve => waiting.push(resolve))
  }
}

const address = to => (to.includes('@') ? to : `${to}@s.whatsapp.net`)

async function send(to, content) {
  const sent = await socket.sendMessage(address(to), content)
  return { message: sent.key.id }
}

const commands = {
  pair: () => new Promise(resolve => { onQR = qr => resolve({ qr }); connect() }),
  'wait-open': async () => ({ jid: await opened }),
  send: ({ to, text }) => send(to, { text }),
  image: ({ to, base64, caption }) => send(to, { image: Buffer.from(base64, 'base64'), mimetype: 'image/jpeg', caption }),
  'wait-message': ({ from }) => nextFrom(from),
  quit: async () => { socket?.end(undefined); setImmediate(() => process.exit(0)); return {} },
}

const answer = object => process.stdout.write(JSON.stringify(object) + '\n')

for await (const line of createInterface({ input: process.stdin })) {
  const { id, do: name, ...rest } = JSON.parse(line)
  const run = commands[name] ?? (async () => { throw new Error(`unknown command ${name}`) })
  run(rest).then(
    result => answer({ id, ok: true, ...result }),
    error => answer({ id, ok: false, error: String(error?.message ?? error) }),
  )
}
