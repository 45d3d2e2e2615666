// @vitest-environment happy-dom

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { answerFrames, type Frames } from './frames'
import type { Place } from './place'

const HUB = 'https://hub.example'
const place: Place = { origin: HUB, base: '', installation: 'demo' }
const token = { token: 'wpi_x', expires_at: '2026-01-01T00:00:00.000Z', account_id: 7 }
const hello = { type: 'whatpro:hello', v: 1 }

let frames: Frames
let give: () => Promise<typeof token | null>
let theme: 'light' | 'dark'

/** A frame whose window remembers what it was told. */
function frame(src: string) {
  const element = document.createElement('iframe')
  const told = vi.fn()
  const inner = { postMessage: told, location: { href: src } }
  Object.defineProperty(element, 'contentWindow', { configurable: true, value: inner })
  Object.defineProperty(element, 'src', { configurable: true, value: src })
  document.body.append(element)
  return { element, inner, told }
}

function send(source: unknown, origin: string, data: unknown) {
  const event = new MessageEvent('message', { data, origin })
  Object.defineProperty(event, 'source', { value: source })
  window.dispatchEvent(event)
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

beforeEach(() => {
  document.body.replaceChildren()
  theme = 'light'
  give = () => Promise.resolve(token)
  frames = answerFrames(
    place,
    { theme: () => theme, locale: () => 'en', token: () => give() },
    window as unknown as Window,
  )
})
afterEach(() => frames.stop())

it('answers the Hub’s frame: at once how to look, then the token, to the exact origin', async () => {
  const { inner, told } = frame(`${HUB}/embed/demo/kanban`)
  send(inner, HUB, hello)
  expect(told).toHaveBeenCalledTimes(1)
  await settled()
  expect(told.mock.calls).toEqual([
    [{ type: 'whatpro:context', v: 1, theme: 'light', locale: 'en' }, HUB],
    [{ type: 'whatpro:token', v: 1, ...token, theme: 'light', locale: 'en' }, HUB],
  ])
})

it('says that there is no token', async () => {
  give = () => Promise.resolve(null)
  const { inner, told } = frame(`${HUB}/embed/demo/kanban`)
  send(inner, HUB, { type: 'whatpro:renew', v: 1 })
  await settled()
  expect(told.mock.calls[1]?.[0]).toMatchObject({ type: 'whatpro:token', token: null })
})

it.each([
  ['of another origin', 'https://evil.example/embed/demo/kanban', 'https://evil.example'],
  ['of another origin that names the Hub’s', `${HUB}/embed/demo/kanban`, 'https://evil.example'],
  ['whose address is not the Hub’s', 'https://evil.example/', HUB],
  ['of another installation', `${HUB}/embed/other/kanban`, HUB],
  ['of the Hub that is no page for Chatwoot', `${HUB}/app/kanban`, HUB],
  ['in a sandbox', `${HUB}/embed/demo/kanban`, 'null'],
])('gives nothing to a frame %s', async (_, src, origin) => {
  const { inner, told } = frame(src)
  send(inner, origin, hello)
  await settled()
  expect(told).not.toHaveBeenCalled()
})

it('gives nothing to a window that is no frame of this page', async () => {
  const own = frame(`${HUB}/embed/demo/kanban`)
  const stranger = vi.fn()
  send({ postMessage: stranger }, HUB, hello)
  send(null, HUB, hello)
  await settled()
  expect(stranger).not.toHaveBeenCalled()
  expect(own.told).not.toHaveBeenCalled()
})

it('gives nothing to a frame with a document of its own', async () => {
  const { element, inner, told } = frame(`${HUB}/embed/demo/kanban`)
  element.setAttribute('srcdoc', '<p>')
  send(inner, HUB, hello)
  await settled()
  expect(told).not.toHaveBeenCalled()
})

it('gives nothing for other messages', async () => {
  const { inner, told } = frame(`${HUB}/embed/demo/kanban`)
  const others = ['whatpro:hello', null, 7, { type: 'whatpro:hello' }, { type: 'x', v: 1 }]
  for (const data of others) send(inner, HUB, data)
  await settled()
  expect(told).not.toHaveBeenCalled()
})

it('gives no token to what took the frame’s place while it was asked for', async () => {
  const { element, inner, told } = frame(`${HUB}/embed/demo/kanban`)
  let answer: (value: typeof token) => void = () => {}
  give = () => new Promise((resolve) => (answer = resolve))
  send(inner, HUB, hello)
  const other = vi.fn()
  Object.defineProperty(element, 'contentWindow', { value: { postMessage: other } })
  answer(token)
  await settled()
  expect(other).not.toHaveBeenCalled()
  expect(told).toHaveBeenCalledTimes(1)
})

it('tells those who said hello when theme or language change', () => {
  const [first, second] = [frame(`${HUB}/embed/demo/kanban`), frame(`${HUB}/embed/demo/chat`)]
  send(first.inner, HUB, hello)
  theme = 'dark'
  frames.tell()
  expect(first.told.mock.lastCall).toEqual([
    { type: 'whatpro:context', v: 1, theme: 'dark', locale: 'en' },
    HUB,
  ])
  expect(second.told).not.toHaveBeenCalled()
})

it('does not believe the address where the Hub shares Chatwoot’s origin', async () => {
  frames.stop()
  const here = window.location.origin
  frames = answerFrames(
    { ...place, origin: here },
    { theme: () => theme, locale: () => 'en', token: () => give() },
    window as unknown as Window,
  )
  const gone = frame(`${here}/embed/demo/kanban`)
  gone.inner.location.href = `${here}/rails/upload.html`
  send(gone.inner, here, hello)
  await settled()
  expect(gone.told).not.toHaveBeenCalled()
})
