// A receiver of webhooks as people write them, with nothing but Node. It checks
// both signatures of every delivery and says on standard output what it got:
// first its port, then one line of JSON for each delivery.
import crypto from 'node:crypto'
import http from 'node:http'

const secret = process.argv[2]

function equal(a, b) {
  const left = Buffer.from(a), right = Buffer.from(b)
  return left.length === right.length && crypto.timingSafeEqual(left, right)
}

// Workflow tools parse the body, and print it again before they compare.
function hubSignatureFits(request, body) {
  const again = JSON.stringify(JSON.parse(body))
  const wanted = 'sha256=' + crypto.createHmac('sha256', secret).update(again).digest('hex')
  return equal(wanted, request.headers['x-hub-signature-256'] ?? '')
}

function standardSignatureFits(request, body) {
  const id = request.headers['webhook-id'], time = request.headers['webhook-timestamp']
  if (Math.abs(Date.now() / 1000 - Number(time)) > 300) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const wanted = 'v1,' + crypto.createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')
  return (request.headers['webhook-signature'] ?? '').split(' ').some((given) => equal(wanted, given))
}

const server = http.createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString('utf8')
  const hub = hubSignatureFits(request, body), standard = standardSignatureFits(request, body)
  response.writeHead(hub && standard ? 200 : 400).end(JSON.stringify({ hub, standard }))
  const { dataType, data } = JSON.parse(body)
  console.log(JSON.stringify({ hub, standard, dataType, text: data.message?.body, again: JSON.stringify(JSON.parse(body)) === body }))
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
// It ends with its input.
process.stdin.resume().on('end', () => process.exit())
