import { beforeEach, describe, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import { ApiError } from '@/api/http'
import type { Bridge, ScriptToken } from './bridge'
import type { HubConfig } from './config'
import { createWays } from './identity'

const calls: string[] = []
let answers: Record<string, () => unknown>
let stored: Map<string, string>
let cookies: string
let keepsCookies: boolean

function answer(status: number, body: unknown = {}) {
  return new Response(status === 204 ? null : JSON.stringify(body), { status })
}

const signIn = (name: string, extra = {}) =>
  answer(200, {
    data: {
      access_token: name,
      token_type: 'Bearer',
      expires_in: 900,
      user: { id: 1 },
      accounts: [],
      ...extra,
    },
  })

function ways(chatwoot: string | null, script: ScriptToken | null = null) {
  const config = { base_path: '/w', installation: 'demo', chatwoot_url: chatwoot } as HubConfig
  const bridge: Bridge = {
    theme: shallowRef(null),
    locale: shallowRef(null),
    ask: () => Promise.resolve(script),
  }
  return createWays(config, bridge, () => 'en')
}

beforeEach(() => {
  calls.length = 0
  stored = new Map()
  answers = {
    '/w/api/v1/auth/refresh': () => answer(401),
    '/w/api/v1/auth/sso': () => answer(401),
    '/w/api/v1/auth/me': () => answer(200, { data: { user: { id: 1 }, accounts: [] } }),
  }
  cookies = ''
  const locks = { request: (_: string, work: () => unknown) => Promise.resolve(work()) }
  vi.stubGlobal('navigator', { locks })
  vi.stubGlobal('document', {
    get cookie() {
      return cookies
    },
    set cookie(given: string) {
      const [pair = '', ...attributes] = given.split('; ')
      const isEnd = attributes.includes('Max-Age=0')
      if (keepsCookies) cookies = isEnd ? '' : pair
    },
  })
  keepsCookies = true
  vi.stubGlobal('location', {
    hostname: 'hub.example',
    origin: 'https://hub.example',
    pathname: '/w/embed/demo/kanban',
    search: '?board=1',
  })
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  })
  vi.stubGlobal('fetch', (url: string) => {
    calls.push(url)
    return Promise.resolve(answers[url]?.() ?? answer(404))
  })
})

describe('the ways to sign in', () => {
  it('takes the cookie first where one was kept', async () => {
    stored.set('hub.session', 'kept')
    answers['/w/api/v1/auth/refresh'] = () => signIn('by cookie')
    expect((await ways('https://hub.example/').silently()).token).toBe('by cookie')
    expect(calls).toEqual(['/w/api/v1/auth/refresh'])
  })

  it("asks with Chatwoot's cookie on Chatwoot's own host only", async () => {
    answers['/w/api/v1/auth/sso'] = () => signIn('by sso')
    expect((await ways('https://hub.example:3000/').silently()).token).toBe('by sso')
    expect(stored.get('hub.session')).toBe('kept')
    stored.clear()
    calls.length = 0
    await expect(ways('https://chat.example/').silently()).rejects.toBeInstanceOf(ApiError)
    expect(calls).toEqual(['/w/api/v1/auth/refresh'])
  })

  it('takes the script where it answers, and asks it again before the end', async () => {
    const given = { token: 'wpi_1', expiresAt: Date.now() + 60_000 }
    const identity = await ways('https://chat.example/', given).silently()
    expect(identity.token).toBe('wpi_1')
    expect(identity.expiresAt).toBe(given.expiresAt)
    expect((await identity.renew())?.token).toBe('wpi_1')
    expect(calls).toEqual(['/w/api/v1/auth/me', '/w/api/v1/auth/me'])
  })

  it('is refused with the last refusal when no way is open', async () => {
    await expect(ways(null).silently()).rejects.toMatchObject({ status: 401 })
  })

  it('does not take trouble for a refusal', async () => {
    stored.set('hub.session', 'kept')
    answers['/w/api/v1/auth/refresh'] = () => answer(503)
    await expect(ways('https://hub.example/').silently()).rejects.toMatchObject({ status: 503 })
    expect(calls).toHaveLength(1)
  })

  it("takes Chatwoot's word for who it is, where another's cookie was left", async () => {
    stored.set('hub.session', 'kept')
    const of = (email: string) => signIn(email, { user: { id: 1, email } })
    answers['/w/api/v1/auth/refresh'] = () => of('A@x.example')
    answers['/w/api/v1/auth/sso'] = () => of('b@x.example')
    const chatwoot = (uid: string) =>
      `a=1; cw_d_session_info=${encodeURIComponent(JSON.stringify({ uid }))}; z=2`
    const tokens = async () => (await ways('https://hub.example/').silently()).token
    cookies = chatwoot('a@x.example')
    expect(await tokens()).toBe('A@x.example')
    cookies = chatwoot('b@x.example')
    expect(await tokens()).toBe('b@x.example')
    answers['/w/api/v1/auth/sso'] = () => answer(401)
    expect(await tokens()).toBe('A@x.example')
    cookies = 'cw_d_session_info=%7Bbroken'
    expect(await tokens()).toBe('A@x.example')
  })

  it('has a sign-in page where a cookie is kept', () => {
    const back = encodeURIComponent('/embed/demo/kanban?board=1')
    const page = () => ways('https://chat.example/').signInPage()
    expect(page()).toBe(`/w/sign-in?installation=demo&return_to=${back}`)
    expect(cookies).toBe('')
    keepsCookies = false
    expect(page()).toBeNull()
  })
})
