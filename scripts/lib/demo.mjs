// Sets up the demo of a running instance and writes run.env; safe to repeat. Called by scripts/run
// with HUBCTL, HUB_CONFIG, HUB_URL, CHATWOOT_URL, ENV_FILE, and STAND_IN when CHATWOOT_URL is the
// stand-in. With a real Chatwoot, CHATWOOT_TOKEN (and CHATWOOT_ACCOUNT_ID) connect one account.
import { execFileSync } from 'node:child_process'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const { HUBCTL, HUB_CONFIG, HUB_URL, CHATWOOT_URL, ENV_FILE, STAND_IN, MAIL_URL } = process.env
const INSTALLATION = 'demo'
const CARDS_WITHIN_MS = 60_000

function hubctl(args, input = '') {
  return execFileSync(HUBCTL, args, { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'inherit'] })
}

async function json(url, options) {
  const reply = await fetch(url, options)
  if (!reply.ok) {
    throw new Error(`${options?.method ?? 'GET'} ${url}: ${reply.status} ${await reply.text()}`)
  }
  return reply.status === 204 ? null : reply.json()
}

function connect(accountId, token) {
  return JSON.parse(hubctl(['account', 'connect', '--installation', INSTALLATION,
    '--chatwoot-account', String(accountId), '--token-stdin', '--json'], `${token}\n`))
}

const quote = (value) => `'${String(value).replaceAll("'", String.raw`'\''`)}'`

async function writeEnv(values) {
  const lines = Object.entries(values).map(([name, value]) =>
    `${name === 'HUB_CONFIG' ? 'export ' : ''}${name}=${quote(value)}\n`)
  await writeFile(`${ENV_FILE}.new`, lines.join(''), { mode: 0o600 })
  await rename(`${ENV_FILE}.new`, ENV_FILE)
}

/**
 * Waits until the board of the account has a card for every conversation, and who is in which inbox
 * is known: before that an agent's board has only what is assigned to them.
 */
async function waitForCards(user, hubAccountId, wanted) {
  const signedIn = await json(`${HUB_URL}/api/v1/auth/sso`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      installation: INSTALLATION,
      access_token: user['access-token'],
      client: user.client,
      uid: user.uid,
    }),
  })
  const headers = { authorization: `Bearer ${signedIn.data.access_token}` }
  const account = `${HUB_URL}/api/v1/accounts/${hubAccountId}`
  const boards = `${account}/boards`
  const board = (await json(boards, { headers })).data.find((b) => b.is_default)
  for (const end = Date.now() + CARDS_WITHIN_MS; ;) {
    const { stages } = (await json(`${boards}/${board.id}`, { headers })).data
    const cards = stages.reduce((sum, stage) => sum + stage.cards_count, 0)
    const coverage = (await json(`${account}/coverage`, { headers })).data
    if (cards >= wanted && coverage.last_full_sync_at) return
    if (Date.now() > end) {
      throw new Error(`${wanted} conversations were announced, but the board has ${cards} cards; `
        + `last full sync: ${coverage.last_full_sync_at ?? 'none'}`)
    }
    await sleep(100)
  }
}

function endpointValues(connected, chatwootAccount) {
  return {
    HUB_URL,
    CHATWOOT_URL,
    MAIL_URL,
    HUB_WEBHOOK_URL: connected.endpoint_url,
    HUB_WEBHOOK_SECRET: connected.webhook_secret,
    HUB_ACCOUNT_ID: connected.account_id,
    CHATWOOT_ACCOUNT_ID: chatwootAccount,
    HUBCTL,
    HUB_CONFIG,
  }
}

/** Connects the account of an administrator and brings its conversations onto the board. */
async function setUpAccount(admin) {
  const connected = connect(admin.account_id, admin.api_access_token)
  const announced = await json(`${CHATWOOT_URL}/__control/announce`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account_id: admin.account_id }),
  })
  await waitForCards(admin, connected.account_id, announced.conversations.length)
  return connected
}

async function setUpStandIn() {
  const credentials = await json(`${CHATWOOT_URL}/__control/credentials`)
  const { admin, agent, other } = credentials
  const connected = await setUpAccount(admin)
  const otherConnected = await setUpAccount(other)
  const values = endpointValues(connected, admin.account_id)
  for (const [name, user] of Object.entries({ ADMIN: admin, AGENT: agent, OTHER: other })) {
    values[`${name}_UID`] = user.uid
    values[`${name}_CLIENT`] = user.client
    values[`${name}_TOKEN`] = user['access-token']
  }
  values.OTHER_HUB_ACCOUNT_ID = otherConnected.account_id
  values.OTHER_CHATWOOT_ACCOUNT_ID = other.account_id
  values.OTHER_WEBHOOK_URL = otherConnected.endpoint_url
  values.OTHER_WEBHOOK_SECRET = otherConnected.webhook_secret
  values.DEMO_PASSWORD = admin.password
  await writeEnv(values)
}

async function setUpReal() {
  const token = process.env.CHATWOOT_TOKEN
  if (!token) {
    const known = await readFile(ENV_FILE, 'utf8').catch(() => '')
    const isOfThis = known.includes(`CHATWOOT_URL=${quote(CHATWOOT_URL)}\n`)
    if (!isOfThis) await rm(ENV_FILE, { force: true })
    return
  }
  const accountId = Number(process.env.CHATWOOT_ACCOUNT_ID ?? 1)
  await writeEnv(endpointValues(connect(accountId, token), accountId))
}

hubctl(['installation', 'add', '--slug', INSTALLATION, '--name', 'Chatwoot demo',
  '--url', CHATWOOT_URL, '--origin', new URL(CHATWOOT_URL).origin, '--allow-private'])
await (STAND_IN ? setUpStandIn() : setUpReal())
