import { expect, it, vi } from 'vitest'
import { joinTabs } from './tabs'

it('leads by itself where the browser denies locks, and asks for them once', async () => {
  const request = vi.fn(() => Promise.reject(new DOMException('denied', 'SecurityError')))
  vi.stubGlobal('navigator', { locks: { request } })
  const leave = new AbortController()
  const lead = vi.fn(
    () =>
      new Promise<void>((resolve) => {
        leave.signal.addEventListener('abort', () => resolve())
      }),
  )
  joinTabs({ name: 'x', lead, onMessage() {}, signal: leave.signal })
  await vi.waitFor(() => expect(lead).toHaveBeenCalledOnce())
  expect(request).toHaveBeenCalledOnce()
  leave.abort()
  vi.unstubAllGlobals()
})
