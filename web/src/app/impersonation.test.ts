import { describe, expect, it, vi } from 'vitest'
import type { HubConfig } from './config'
import { takeHandover } from './impersonation'

function page(hash: string) {
  const replaceState = vi.fn()
  const location = { hash, pathname: '/app/kanban', search: '?account=3' }
  return {
    window: { location, history: { state: 7, replaceState } } as unknown as Window,
    replaceState,
  }
}
const config = (embedded: boolean) => ({ embedded }) as HubConfig

describe('what an operator was handed', () => {
  it('is taken once and leaves the address', () => {
    const { window, replaceState } = page('#impersonation=a.b.c')
    expect(takeHandover(config(false), window)).toBe('a.b.c')
    expect(replaceState).toHaveBeenCalledWith(7, '', '/app/kanban?account=3')
  })

  it('is nothing for a frame, which forgets it all the same', () => {
    const { window, replaceState } = page('#impersonation=a.b.c')
    expect(takeHandover(config(true), window)).toBeNull()
    expect(replaceState).toHaveBeenCalled()
  })

  it.each(['', '#top', '#impersonation='])('%s hands nothing over', (hash) => {
    expect(takeHandover(config(false), page(hash).window)).toBeNull()
  })
})
