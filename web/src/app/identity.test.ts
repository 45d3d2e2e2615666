import { beforeEach, describe, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import { ApiError } from '@/api/http'
import type { Bridge, ScriptToken } from './bridge'
import type { HubConfig } from './config'
import { createWays } from './identity'

const calls: string[] = []
let answers: Record<string, () => unknown>
let cookies: Map<string, string>
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
  answers = {
    '/w/api/v1/auth/refresh': () => answer(401),
    '/w/api/v1/auth/sso': () => answer(401),
    '/w/api/v1/auth/me': () => answer(200, { data: { user: { id: 1 }, accounts: [] } }),
  }
  cookies = new Map()
  const locks = { request: (_: string, work: () => unknown) => Promise.resolve(work()) }
  vi.stubGlobal('navigator', { locks })
  vi.stubGlobal('document', {
    get cookie() {
      return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    },
    set cookie(given: string) {
      const [name = '', value = ''] = given.split('; ', 1)[0]?.split('=') ?? []
      if (given.includes('Max-Age=0')) cookies.delete(name)
      else if (keepsCookies) cookies.set(name, value)
    },
  })
  keepsCookies = true
  vi.stubGlobal('location', {
    hostname: 'hub.example',
    origin: 'https://hub.example',
    pathname: '/w/embed/demo/kanban',
    search: '?board=1',
  })
  vi.stubGlobal('fetch', (url: string) => {
    calls.push(url)
    return Promise.resolve(answers[url]?.() ?? answer(404))
  })
})

describe('the ways to sign in', () => {
  it('takes the cookie first where one was kept', async () => {
    cookies.set('hub_kept', '1')
    answers['/w/api/v1/auth/refresh'] = () => signIn('by cookie')
    expect((await ways('https://hub.example/').silently()).token).toBe('by cookie')
    expect(calls).toEqual(['/w/api/v1/auth/refresh'])
  })

  it("asks with Chatwoot's cookie on Chatwoot's own host only", async () => {
    answers['/w/api/v1/auth/sso'] = () => signIn('by sso')
    expect((await ways('https://hub.example:3000/').silently()).token).toBe('by sso')
    expect(cookies.has('hub_kept')).toBe(true)
    cookies.clear()
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
    cookies.set('hub_kept', '1')
    answers['/w/api/v1/auth/refresh'] = () => answer(503)
    await expect(ways('https://hub.example/').silently()).rejects.toMatchObject({ status: 503 })
    expect(calls).toHaveLength(1)
  })

  it("takes Chatwoot's word for who it is, where another's cookie was left", async () => {
    cookies.set('hub_kept', '1')
    const of = (email: string) => signIn(email, { user: { id: 1, email } })
    answers['/w/api/v1/auth/refresh'] = () => of('A@x.example')
    answers['/w/api/v1/auth/sso'] = () => of('b@x.example')
    const session = (uid: string) => {
      cookies.set('cw_d_session_info', encodeURIComponent(JSON.stringify({ uid })))
    }
    const tokens = async () => (await ways('https://hub.example/').silently()).token
    session('a@x.example')
    expect(await tokens()).toBe('A@x.example')
    session('b@x.example')
    expect(await tokens()).toBe('b@x.example')
    answers['/w/api/v1/auth/sso'] = () => answer(401)
    expect(await tokens()).toBe('A@x.example')
    cookies.set('cw_d_session_info', '%7Bbroken')
    expect(await tokens()).toBe('A@x.example')
  })

  it('has a sign-in page where a cookie is kept', () => {
    const back = encodeURIComponent('/embed/demo/kanban?board=1')
    const page = () => ways('https://chat.example/').signInPage()
    expect(page()).toBe(`/w/sign-in?installation=demo&return_to=${back}`)
    expect(cookies.size).toBe(0)
    keepsCookies = false
    expect(page()).toBeNull()
  })
})
