// A password of the Hub for the demo's administrator, and the page that asks for it.
import assert from 'node:assert/strict'
import { env } from './env.mjs'
import { accountPath, call, HUB_ACCOUNT, signIn } from './hub.mjs'
import { linkOf, mailsTo, nextMail } from './mailbox.mjs'

export const PASSWORD = 'quatro gansos no telhado'

/** Gives the administrator a password of the Hub, by the link of an invitation. */
export async function setPassword() {
  const { token, user } = await signIn('ADMIN')
  const seen = (await mailsTo(user.email)).length
  const invited = await call('POST', `${accountPath(HUB_ACCOUNT)}/invitations`, {
    token, body: { user_id: user.id },
  })
  assert.equal(invited.status, 202)
  const path = linkOf(await nextMail(user.email, seen))
  const set = await call('POST', '/api/v1/auth/password/reset', {
    body: { token: path.split('/').at(-1), password: PASSWORD },
  })
  assert.equal(set.status, 204)
}

/** Fills in the Hub's sign-in page, in a frame or a window. */
export async function fillIn(place) {
  await place.getByLabel('E-mail').fill(env.ADMIN_UID)
  await place.getByLabel('Senha').fill(PASSWORD)
  await place.getByRole('button', { name: 'Entrar' }).click()
}
