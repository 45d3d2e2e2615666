// The flood of flood.test.mjs: so many wrong passwords a second, whatever becomes of them, in a
// process of its own that yields to all others: its machine would be another. Reports how each was
// answered.
import { connect } from 'node:net'
import { setPriority } from 'node:os'

const CONNECTIONS = 10
const TICK_MS = 20
const LINGER_S = 60 // for the answers; hashes of passwords take their time on a busy machine

const counts = {}
let sent = 0
let answered = 0

/** A kept connection that requests are written to as they come, answers being counted only. */
function line({ url, address, path, bodies }) {
  const { hostname, port, host } = new URL(url)
  const socket = connect({ host: hostname, port, localAddress: address, family: 4, noDelay: true })
  let rest = ''
  socket.setEncoding('latin1')
  socket.on('error', (error) => { counts[error.code] = (counts[error.code] ?? 0) + 1 })
  socket.on('data', (text) => {
    rest += text
    for (const [, status] of rest.matchAll(/HTTP\/1\.1 (\d{3}) [^]*?\r\n\r\n/g)) {
      counts[status] = (counts[status] ?? 0) + 1
      answered++
    }
    // What is left may begin with a head that is not whole yet.
    const last = rest.lastIndexOf('HTTP/1.1 ')
    rest = last < 0 || rest.includes('\r\n\r\n', last) ? rest.slice(-8) : rest.slice(last)
  })
  const requests = bodies.map((body) => {
    const text = JSON.stringify(body)
    return `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`
      + `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  })
  return { send: (n) => socket.write(requests[n % requests.length]), end: () => socket.destroy() }
}

process.once('message', ({ perSecond, seconds, ...target }) => {
  setPriority(10)
  const lines = Array.from({ length: CONNECTIONS }, () => line(target))
  const began = performance.now()
  const timer = setInterval(() => {
    const elapsed = (performance.now() - began) / 1000
    for (; sent < Math.min(elapsed, seconds) * perSecond; sent++) lines[sent % CONNECTIONS].send(sent)
    if (answered < sent ? elapsed < seconds + LINGER_S : elapsed < seconds) return
    clearInterval(timer)
    for (const one of lines) one.end()
    process.send({ sent, counts }, () => process.disconnect())
  }, TICK_MS)
})
