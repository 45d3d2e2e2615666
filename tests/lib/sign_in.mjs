// Local sign-in as people and programs do it: forms with their cookies, codes of an app.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { env } from './env.mjs'
import { call } from './hub.mjs'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function base32Bytes(text) {
  const bits = [...text].map((c) => ALPHABET.indexOf(c).toString(2).padStart(5, '0')).join('')
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)))
}

/**
 * The app's code now, or `steps` of 30 s away (RFC 6238). The Hub takes one step either way and none
 * twice: the code of now, then the next one, are good whenever the clock turns over.
 */
export function totp(secret, steps = 0) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const mac = createHmac('sha1', base32Bytes(secret)).update(counter).digest()
  const at = mac[19] & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

export function hubctl(...args) {
  return execFileSync(env.HUBCTL, args, {
    encoding: 'utf8', env: { PATH: process.env.PATH, HUB_CONFIG: env.HUB_CONFIG },
  })
}

/** A new super-admin: their address and the path of the link that sets their password. */
export function newAdmin(email = `${randomUUID().slice(0, 8)}@whatpro.example`) {
  const made = JSON.parse(hubctl('admin', 'create', '--email', email, '--name', 'Olívia', '--json'))
  return { email, path: made.link.slice(env.HUB_URL.length) }
}

/** The operator takes a lost second factor away. */
export const resetFactor = (email) => (
  JSON.parse(hubctl('admin', 'reset-totp', '--email', email, '--json')))

/** A browser without JavaScript: keeps cookies, follows nothing. */
export class Browser {
  cookies = new Map()

  async request(method, path, { form, headers = {} } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await fetch(env.HUB_URL + path, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'text/html', 'accept-language': 'en', ...(cookie && { cookie }),
        ...(form && { origin: new URL(env.HUB_URL).origin, 'sec-fetch-site': 'same-origin' }),
        ...headers,
      },
      body: form && new URLSearchParams(form),
    })
    for (const line of reply.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split('; ')
      const at = pair.indexOf('=')
      if (attributes.includes('Max-Age=0')) this.cookies.delete(pair.slice(0, at))
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return { status: reply.status, headers: reply.headers, text: await reply.text() }
  }

  get(path) { return this.request('GET', path) }

  /** Fills in the first form of that page (or the one that posts to `action`) and sends it. */
  async submit(page, values, action = '') {
    const forms = page.text.match(/<form[\s\S]*?<\/form>/g) ?? []
    const form = forms.find((html) => html.includes(`action="${action}`))
    assert.ok(form, `no form in: ${page.text}`)
    const target = form.match(/action="([^"]*)"/)[1]
    const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
      .map(([, name, value]) => [name, value])
    return this.request('POST', target, { form: { ...Object.fromEntries(hidden), ...values } })
  }
}

export const login = (body) => call('POST', '/api/v1/auth/login', { body })

/** A new super-admin, signed in with password and app: { token, user }. */
export async function newOperator() {
  const { email, path } = newAdmin()
  const password = randomUUID()
  const post = async (name, body, token) => {
    const reply = await call('POST', `/api/v1/auth/${name}`, { token, body })
    return reply.body
  }
  await post('password/reset', { token: path.split('/').at(-1), password })
  const { error } = await post('login', { email, password })
  const token = error.details.enrolment_token
  const { secret } = (await post('totp/enrol', {}, token)).data
  await post('totp/confirm', { code: totp(secret) }, token)
  const { data } = await post('login', { email, password, totp: totp(secret, 1) })
  return { token: data.access_token, user: data.user }
}
