// HTTP/1.1 over kept connections with requests made in advance: as little work per request as a
// sender in Node can do, so that it measures the other side. Replies need a Content-Length.
import net from 'node:net'

/** The bytes of a request. */
export function requestBytes({ method, url, headers, body = Buffer.alloc(0) }) {
  const { host, pathname, search } = new URL(url)
  const lines = Object.entries({ ...headers, Host: host, 'Content-Length': body.length })
  const head = `${method} ${pathname}${search} HTTP/1.1\r\n${
    lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

class Connection {
  constructor({ hostname, port }) {
    this.socket = net.connect({ host: hostname, port: Number(port), noDelay: true })
    this.socket.on('data', (chunk) => this.#take(chunk))
    this.socket.on('error', (error) => this.#fail(error))
    this.socket.on('close', () => this.#fail(new Error('the connection was closed')))
    this.input = Buffer.alloc(0)
  }

  send(bytes) {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
      this.socket.write(bytes)
    })
  }

  #take(chunk) {
    this.input = this.input.length ? Buffer.concat([this.input, chunk]) : chunk
    const end = this.input.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.input.latin1Slice(0, end)
    const length = Number(head.match(/\r\ncontent-length: (\d+)/i)?.[1])
    if (this.input.length < end + 4 + length) return
    const { resolve } = this.waiting
    this.waiting = null
    this.input = this.input.subarray(end + 4 + length)
    resolve(Number(head.slice(9, 12)))
  }

  #fail(error) {
    this.broken = true
    this.waiting?.reject(error)
    this.waiting = null
  }
}

/** Sends on the first free of at most `max` connections; calls wait for one. */
export class Sender {
  constructor(url, max) {
    Object.assign(this, { target: new URL(url), max, idle: [], waiting: [], open: 0 })
  }

  /** Resolves with the reply's status. */
  async send(bytes) {
    const connection = await this.#take()
    try {
      return await connection.send(bytes)
    } finally {
      this.#give(connection)
    }
  }

  #take() {
    if (this.idle.length) return this.idle.pop()
    if (this.open < this.max) {
      this.open++
      return new Connection(this.target)
    }
    return new Promise((resolve) => { this.waiting.push(resolve) })
  }

  #give(connection) {
    if (!connection.broken && this.waiting.length) this.waiting.shift()(connection)
    else if (!connection.broken) this.idle.push(connection)
    else if (this.waiting.length) this.waiting.shift()(new Connection(this.target))
    else this.open--
  }

  close() {
    for (const connection of this.idle) connection.socket.destroy()
  }
}
