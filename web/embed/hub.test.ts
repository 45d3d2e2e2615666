import { expect, it, vi } from 'vitest'
import type { Credentials } from './chatwoot'
import { createHub, type Config } from './hub'

const who: Credentials = { 'access-token': 't', client: 'c', uid: 'u@x' }
const place = { origin: 'https://hub.example', base: '', installation: 'demo' }
const account = {
  id: 7,
  chatwoot_account_id: 1,
  installation: 'demo',
  locale: 'pt-BR',
  permissions: ['identity:admin', 'kanban:read', 'kanban:write', 'billing:admin'],
  views: [],
}

function hubWith(config: Config | null, clock = { now: 1_000_000 }) {
  let made = 0
  const answer = vi.fn((url: string, init?: RequestInit) => {
    if (url.includes('/platform-app/config'))
      return Promise.resolve(Response.json({ data: config }, { status: config ? 200 : 503 }))
    const body = JSON.parse(String(init?.body)) as { ttl_minutes: number }
    const expires = new Date(clock.now + body.ttl_minutes * 60_000).toISOString()
    made += 1
    return Promise.resolve(
      Response.json({ data: { id: 'i', token: `wpi_${made}`, expires_at: expires } }),
    )
  })
  const hub = createHub(place, answer as unknown as typeof fetch, () => clock.now)
  return { hub, answer, clock }
}

const config = (accounts = [account], locale: string | null = 'en'): Config => ({
  locale,
  accounts,
})

it('sends Chatwoot’s headers to the Hub, and no cookie', async () => {
  const { hub, answer } = hubWith(config())
  expect(await hub.account(who, 1)).toEqual(account)
  const [url, init] = answer.mock.calls[0] ?? []
  expect(url).toBe('https://hub.example/api/v1/platform-app/config?installation=demo')
  expect(init).toMatchObject({ credentials: 'omit', headers: who })
  expect(hub.locale()).toBe('en')
  const other = hubWith(config([account], null)).hub
  await other.account(who, 1)
  expect(other.locale()).toBe('pt-BR')
})

it('tells an account that is not the Hub’s from a Hub that does not answer', async () => {
  expect(await hubWith(config()).hub.account(who, 2)).toBeNull()
  const other = { ...account, installation: 'other' }
  expect(await hubWith(config([other])).hub.account(who, 1)).toBeNull()
  const { hub, answer } = hubWith(null)
  expect(await hub.account(who, 1)).toBeUndefined()
  expect(await hub.account(who, 1)).toBeUndefined()
  expect(answer).toHaveBeenCalledTimes(2)
})

it('asks for a token without administrative scopes', async () => {
  const { hub, answer } = hubWith(config())
  expect(await hub.token(who, 1, false)).toMatchObject({ token: 'wpi_1', account_id: 7 })
  const body = JSON.parse(String(answer.mock.calls[1]?.[1]?.body)) as object
  expect(body).toEqual({ account_id: 7, scopes: ['kanban:read', 'kanban:write'], ttl_minutes: 15 })
})

it('hands a token out again while it is good, and a new one on renewal', async () => {
  const { hub, clock } = hubWith(config())
  const tokens = []
  tokens.push(await hub.token(who, 1, false), await hub.token(who, 1, false))
  tokens.push(await hub.token(who, 1, true))
  clock.now += 60_000
  tokens.push(await hub.token(who, 1, true))
  clock.now += 14 * 60_000
  tokens.push(await hub.token(who, 1, false))
  expect(tokens.map((one) => one?.token)).toEqual(['wpi_1', 'wpi_1', 'wpi_1', 'wpi_2', 'wpi_3'])
})

it('gives no token of one person to another', async () => {
  const { hub } = hubWith(config())
  const first = await hub.token(who, 1, false)
  const second = await hub.token({ ...who, 'access-token': 'other' }, 1, false)
  expect(second?.token).not.toBe(first?.token)
})
