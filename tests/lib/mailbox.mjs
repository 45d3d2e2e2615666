// The mailbox of the running instance: what hub-worker has sent.
import assert from 'node:assert/strict'
import { env } from './env.mjs'
import { eventually } from './hub.mjs'

export async function mailsTo(address) {
  const reply = await fetch(`${env.MAIL_URL}/mails.json?to=${encodeURIComponent(address)}`)
  return reply.json()
}

/** The next mail to that address after the `seen` ones; a mail with faults fails the test. */
export async function nextMail(address, seen = 0) {
  await eventually(`a mail to ${address}`, async () => (await mailsTo(address)).length > seen, 10_000)
  const [mail] = await mailsTo(address)
  assert.deepEqual(mail.faults, [])
  return mail
}

/** Path of the mail's one link, below the Hub's address. */
export function linkOf(mail) {
  assert.equal(mail.links.length, 1, mail.text)
  assert.ok(mail.links[0].startsWith(env.HUB_URL), mail.links[0])
  assert.ok(mail.html.includes(mail.links[0]))
  return mail.links[0].slice(env.HUB_URL.length)
}
