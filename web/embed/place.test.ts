import { describe, expect, it } from 'vitest'
import { isHubPage, placeOf, type Place } from './place'

const script = (src: string, installation?: string) =>
  ({ src, dataset: installation === undefined ? {} : { installation } }) as HTMLScriptElement

describe('placeOf', () => {
  it.each([
    ['https://hub.example/embed/whatpro.js', undefined, 'https://hub.example', '', null],
    ['https://hub.example/embed/whatpro.js', 'demo', 'https://hub.example', '', 'demo'],
    [
      'https://hub.example/embed/whatpro.js?installation=x',
      undefined,
      'https://hub.example',
      '',
      'x',
    ],
    [
      'http://chat.example:8080/whatpro/embed/whatpro.js',
      'd',
      'http://chat.example:8080',
      '/whatpro',
      'd',
    ],
  ])('reads %s', (src, slug, origin, base, installation) => {
    expect(placeOf(script(src, slug))).toEqual({ origin, base, installation })
  })

  it('takes no other script for itself', () => {
    expect(placeOf(null)).toBeNull()
    expect(placeOf(script(''))).toBeNull()
    expect(placeOf(script('https://hub.example/other.js'))).toBeNull()
  })
})

describe('isHubPage', () => {
  const place: Place = { origin: 'https://hub.example', base: '/w', installation: 'demo' }

  it.each([
    ['https://hub.example/w/embed/demo/kanban', true],
    ['https://hub.example/w/embed/demo/kanban?a=b#c', true],
    ['https://hub.example/w/embed/other/kanban', false],
    ['https://hub.example/w/embed/demo/../other/kanban', false],
    ['https://hub.example/w/embed/demo/%2e%2e/other/kanban', false],
    ['https://hub.example/embed/demo/kanban', false],
    ['https://hub.example/w/embed/demoted/kanban', false],
    ['https://hub.example.evil.example/w/embed/demo/kanban', false],
    ['https://evil.example/w/embed/demo/kanban', false],
    ['https://hub.example@evil.example/w/embed/demo/kanban', false],
    ['http://hub.example/w/embed/demo/kanban', false],
    ['https://hub.example:444/w/embed/demo/kanban', false],
    ['about:srcdoc', false],
    ['javascript:alert(1)', false],
    ['', false],
  ])('%s: %s', (address, expected) => {
    expect(isHubPage(place, address)).toBe(expected)
  })
})
