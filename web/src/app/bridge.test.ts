import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBridge, type BridgeWindow } from './bridge'
import type { HubConfig } from './config'

const CHATWOOT = 'https://chat.example'
const config = { embedded: true, chatwoot_origins: [CHATWOOT] } as HubConfig

function makeWindow() {
  const posted: { message: unknown; target: string }[] = []
  const parent = {
    postMessage: (message: unknown, target: string) => void posted.push({ message, target }),
  }
  let listener: (message: MessageEvent) => void = () => {}
  const self: BridgeWindow = { parent, addEventListener: (_, given) => (listener = given) }
  const say = (data: unknown, origin = CHATWOOT, source: unknown = parent) =>
    listener({ data, origin, source } as MessageEvent)
  return { self, posted, say }
}

const token = (extra = {}) => ({
  type: 'whatpro:token',
  token: 'wpi_1',
  expires_at: new Date(Date.now() + 60_000).toISOString(),
  ...extra,
})

describe('the bridge to the Dashboard Script', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('asks at the exact origin and takes the token with theme and language', async () => {
    const { self, posted, say } = makeWindow()
    const bridge = createBridge(config, self)
    const asked = bridge.ask('hello')
    expect(posted).toEqual([{ message: { type: 'whatpro:hello', v: 1 }, target: CHATWOOT }])
    say(token({ theme: 'dark', locale: 'pt_BR' }))
    expect((await asked)?.token).toBe('wpi_1')
    expect(bridge.theme.value).toBe('dark')
    expect(bridge.locale.value).toBe('pt_BR')
  })

  it.each([
    ['another origin', 'https://evil.example', undefined],
    ['another window', CHATWOOT, {}],
  ])('believes nothing from %s', async (_, origin, source) => {
    const { self, say } = makeWindow()
    const bridge = createBridge(config, self)
    const asked = bridge.ask('hello')
    say(token({ theme: 'dark' }), origin, source ?? self.parent)
    vi.advanceTimersByTime(10_000)
    expect(await asked).toBeNull()
    expect(bridge.theme.value).toBeNull()
  })

  it('does not wait for a script that is not there, but for one that is', async () => {
    const { self, say } = makeWindow()
    const bridge = createBridge(config, self)
    const silent = bridge.ask('hello')
    vi.advanceTimersByTime(500)
    expect(await silent).toBeNull()

    const asked = bridge.ask('hello')
    say({ type: 'whatpro:theme', theme: 'light' })
    vi.advanceTimersByTime(3_000)
    say(token())
    expect((await asked)?.token).toBe('wpi_1')
  })

  it('refuses a token that has ended or has no end', async () => {
    for (const expires_at of ['2020-01-01T00:00:00Z', undefined]) {
      const { self, say } = makeWindow()
      const asked = createBridge(config, self).ask('renew')
      say(token({ expires_at }))
      expect(await asked).toBeNull()
    }
  })

  it('has nobody to ask outside of a frame', async () => {
    const { self } = makeWindow()
    self.parent = self as never
    expect(await createBridge(config, self).ask('hello')).toBeNull()
  })
})
