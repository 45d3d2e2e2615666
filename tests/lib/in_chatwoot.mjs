// An instance of its own where the Hub is at a path of Chatwoot's host, started by scripts/run.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse, ROOT, VAR_DIR } from './env.mjs'

const DIR = `${VAR_DIR}-in-chatwoot`
const run = (...args) => promisify(execFile)(join(ROOT, 'scripts/run'), ['--var', DIR, ...args],
  { timeout: 300_000 })

/** `count` ports that nobody listens on, and whose next one is free too. */
async function freePorts(count) {
  const listen = (port) => new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, 'localhost', () => resolve(server))
  })
  const ports = []
  const servers = []
  while (ports.length < count) {
    const first = await listen(0)
    servers.push(first)
    const { port } = first.address()
    try {
      servers.push(await listen(port + 1))
      ports.push(port)
    } catch {
      // The port after it is taken.
    }
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => { server.close(resolve) })))
  return ports.map(String)
}

/** Values of its run.env. */
export async function startInChatwoot(basePath) {
  const [port, chatwoot, mail] = await freePorts(3)
  await run('--background', '--reset', '--base-path', basePath, '--port', port,
    '--chatwoot-port', chatwoot, '--mail-port', mail)
  return parse(readFileSync(join(DIR, 'run.env'), 'utf8'))
}

export const stopInChatwoot = () => run('--stop')
