import { beforeEach, describe, expect, it, vi } from 'vitest'
import { inTurnByCookie, keepsCookies } from './cookies'

let jar: Map<string, string>
let keeps: boolean

beforeEach(() => {
  jar = new Map()
  keeps = true
  vi.stubGlobal('document', {
    get cookie() {
      return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    },
    set cookie(given: string) {
      const [name = '', value = ''] = given.split('; ', 1)[0]?.split('=') ?? []
      if (given.includes('Max-Age=0')) jar.delete(name)
      else if (keeps) jar.set(name, value)
    },
  })
})

describe('turns by a cookie', () => {
  it('never overlap, and leave nothing behind', async () => {
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => setTimeout(resolve, 20))
      inside--
      return 'done'
    }
    const all = [1, 2, 3].map(() => inTurnByCookie('/w', work))
    expect(await Promise.all(all)).toEqual(['done', 'done', 'done'])
    expect(most).toBe(1)
    expect(jar.size).toBe(0)
  })

  it('are given back when the work fails', async () => {
    await expect(inTurnByCookie('', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(jar.size).toBe(0)
  })

  it('do not wait where no cookie is kept', async () => {
    keeps = false
    expect(keepsCookies('')).toBe(false)
    expect(await inTurnByCookie('', () => Promise.resolve(1))).toBe(1)
  })
})
