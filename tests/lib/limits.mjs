// The limits as they are shipped, for suites that test them: the instance of scripts/test has others,
// which no test reaches (var/test/local.conf). And requests from addresses of their own: every
// address of 127.0.0.0/8 is this machine's.
import { readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { env } from './env.mjs'
import { eventually } from './hub.mjs'
import { childrenOf, CONFIG_FILE, followLog, pidOf, reload } from './instance.mjs'

async function configure(text) {
  const log = followLog('hub-api')
  writeFileSync(CONFIG_FILE, text)
  reload('hub-api')
  await eventually('hub-api has reloaded', () => (
    log().some((line) => line.event === 'reload.done')), 20_000)
  await eventually('the old generation has ended', () => (
    childrenOf(pidOf('hub-api')).length === 1), 25_000)
}

/** Reloads hub-api with the shipped limits; resolves with the way back. */
export async function shippedLimits() {
  const before = readFileSync(CONFIG_FILE, 'utf8')
  await configure(before.replace(/^HUB_RATE_.*\n/gm, ''))
  return () => configure(before)
}

/**
 * A client at that address of this machine, over kept connections:
 * request('POST', '/api/v1/…', { token, body, headers, url }) → { status, headers, body, ms }.
 */
export function clientAt(address) {
  const agent = new http.Agent({ keepAlive: true, localAddress: address, family: 4 })

  function request(method, path, { token, body, headers = {}, url = env.HUB_URL + path } = {}) {
    const bytes = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    const began = performance.now()
    return new Promise((resolve, reject) => {
      http.request(url, {
        method,
        agent,
        family: 4,
        localAddress: address,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(bytes !== undefined && {
            'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes),
          }),
          ...headers,
        },
      }, (reply) => {
        const chunks = []
        reply.on('data', (chunk) => chunks.push(chunk))
        reply.on('error', reject)
        reply.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const json = reply.headers['content-type']?.startsWith('application/json')
          resolve({
            status: reply.statusCode,
            headers: reply.headers,
            body: json ? JSON.parse(text) : text,
            ms: performance.now() - began,
          })
        })
      }).on('error', reject).end(bytes)
    })
  }

  return { request, close: () => agent.destroy() }
}
