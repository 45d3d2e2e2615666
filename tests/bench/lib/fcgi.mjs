// One FastCGI request without a proxy (FastCGI 1.0 §3, §5), to ask hub-api itself.
import net from 'node:net'

const BEGIN_REQUEST = 1
const END_REQUEST = 3
const PARAMS = 4
const STDIN = 5
const STDOUT = 6

function record(type, content) {
  const head = Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 255, 0, 0])
  return Buffer.concat([head, content])
}

function pair(name, value) {
  if (name.length > 127 || value.length > 127) throw new Error('only short parameters')
  return Buffer.concat([Buffer.from([name.length, value.length]), Buffer.from(name + value)])
}

function* records(bytes) {
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = bytes.readUInt16BE(at + 4)
    yield { type: bytes[at + 1], content: bytes.subarray(at + 8, at + 8 + length) }
    at += 8 + length + bytes[at + 6]
  }
}

/** Resolves with the status of GET `path`, or rejects when nobody listens. */
export function fcgiGet(socketPath, path, host) {
  const params = {
    REQUEST_METHOD: 'GET', REQUEST_URI: path, HTTP_HOST: host, HUB_PEER: '127.0.0.1', REMOTE_ADDR: '127.0.0.1',
  }
  return new Promise((resolve, reject) => {
    const chunks = []
    const socket = net.connect(socketPath, () => socket.write(Buffer.concat([
      record(BEGIN_REQUEST, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])),
      record(PARAMS, Buffer.concat(Object.entries(params).map(([name, value]) => pair(name, value)))),
      record(PARAMS, Buffer.alloc(0)), record(STDIN, Buffer.alloc(0)),
    ])))
    socket.on('error', reject).on('data', (chunk) => chunks.push(chunk)).on('close', () => {
      const all = [...records(Buffer.concat(chunks))]
      if (!all.some(({ type }) => type === END_REQUEST)) reject(new Error('a broken reply'))
      const text = Buffer.concat(all.filter(({ type }) => type === STDOUT).map((r) => r.content)).toString()
      resolve(Number(text.match(/^Status: (\d+)/)?.[1]))
    })
  })
}
