// The Hub inside a Chatwoot of another site, and what else may share that Chatwoot's page.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { env } from './env.mjs'
import { INSTALLATION } from './hub.mjs'

/** The stand-in by its address: for browsers another site than the Hub, which is at localhost. */
export const ELSEWHERE = env.CHATWOOT_URL.replace('//localhost:', '//127.0.0.1:')

/** Where the Hub believes Chatwoot to be, and who may frame its pages. */
export function registerChatwoot(url) {
  execFileSync(env.HUBCTL, ['installation', 'add', '--slug', INSTALLATION,
    '--name', 'Chatwoot demo', '--url', url, '--origin', url, '--allow-private'],
  { env: { ...process.env, HUB_CONFIG: env.HUB_CONFIG } })
}

const SCRIPT = `<script src="${env.HUB_URL}/embed/whatpro.js" data-installation="${INSTALLATION}">`
  + '</script>'

/** Has the stand-in's pages load the Dashboard Script, or not. */
export async function useScript(wanted) {
  const reply = await fetch(`${env.CHATWOOT_URL}/__control/settings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ page: { dashboard_scripts: wanted ? SCRIPT : '' } }),
  })
  assert.equal(reply.status, 200)
}

/** A web server of a third party at `host`; `answer(request)` returns { body, headers }. */
export async function startServer(host, answer) {
  const requests = []
  const server = createServer((request, response) => {
    requests.push({ path: request.url, cookie: request.headers.cookie ?? '' })
    const { body, headers = {} } = answer(request)
    response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(body)
  })
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    requests,
    url: `http://${host}:${server.address().port}`,
    close: () => new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    }),
  }
}

/** A call to the stand-in's REST API as the demo's administrator. */
export async function chatwoot(method, path, body) {
  const reply = await fetch(env.CHATWOOT_URL + path, {
    method,
    headers: {
      'content-type': 'application/json', 'access-token': env.ADMIN_TOKEN, client: env.ADMIN_CLIENT,
      uid: env.ADMIN_UID,
    },
    body: body && JSON.stringify(body),
  })
  assert.ok(reply.ok, `${method} ${path}: ${reply.status}`)
  return reply.status === 204 ? null : reply.json()
}

/** Notes every request to the Hub with its headers and body, and whether a page of the Hub sent it. */
export function watchHub(context, hub = env.HUB_URL) {
  const seen = []
  context.on('request', async (request) => {
    if (!request.url().startsWith(hub)) return
    const entry = { method: request.method(), url: request.url(), text: '', ofHub: true }
    seen.push(entry)
    try {
      entry.ofHub = request.isNavigationRequest() || request.frame().url().startsWith(hub)
      entry.text = JSON.stringify(await request.allHeaders()) + (request.postData() ?? '')
    } catch {
      // Its page has gone.
    }
  })
  return seen
}

/** What Chatwoot signs `user` of run.env in with. */
export const secretsOf = (user) => [env[`${user}_TOKEN`], env[`${user}_CLIENT`]]
