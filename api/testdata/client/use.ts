// What a program does with the generated types: it is compiled, never run.
import type { components, paths } from './openapi.js'
import type { paths as older } from './openapi-3.0.js'

type Body<Path> = Path extends { post: { requestBody: { content: { 'application/json': infer Sent } } } } ? Sent : never
type Answer<Operation> = Operation extends { responses: { 200: { content: { 'application/json': infer Told } } } } ? Told : never

const send: Body<paths['/client/sendMessage/{sessionId}']> = { chatId: '4915112345678@c.us', contentType: 'string', content: 'Hello' }
const seen: Body<older['/chat/sendSeen/{sessionId}']> = { chatId: '4915112345678@c.us' }

declare const chats: Answer<paths['/client/getChats/{sessionId}']['get']>
export const names: string[] = chats.chats.map((chat) => chat.name)

declare const failure: components['schemas']['Failure']
export const why: string = failure.error

// @ts-expect-error a call without a chat does not compile
export const wrong: Body<paths['/chat/sendSeen/{sessionId}']> = { chat: 'x' }
export { send, seen }
