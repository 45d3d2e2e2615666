// The first day of an account: a newcomer, who has read nothing, comes to the Hub, is led through the
// wizard and has their board in under two minutes.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { env } from '../lib/env.mjs'
import { eventually, INSTALLATION } from '../lib/hub.mjs'

const TWO_MINUTES = 120_000
const TEXTS = {
  'pt-BR': {
    title: 'Conectar o Chatwoot', token: 'Token de acesso', connect: 'Conectar', profile: 'Abrir meu perfil',
    unknown: 'O Chatwoot não conhece este token', agent: 'Este token é de um agente',
    checked: 'Vendo se está tudo certo', on: /^Continuar/, syncing: 'Trazendo seus dados',
    synced: 'Sincronização concluída', done: 'Está tudo pronto', kanban: 'Abrir o Kanban', later: 'Depois',
  },
  en: {
    title: 'Connect Chatwoot', token: 'Access token', connect: 'Connect', profile: 'Open my profile',
    unknown: 'Chatwoot does not know this token', agent: 'This token belongs to an agent',
    checked: 'Looking whether all is well', on: /^Go on/, syncing: 'Bringing your data over',
    synced: 'Sync finished', done: 'You are ready', kanban: 'Open the Kanban', later: 'Later',
  },
}

let browser

before(async () => { browser = await launch() })
after(() => browser.close())

async function control(path, body) {
  const reply = await fetch(`${env.CHATWOOT_URL}/__control${path}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  })
  const answer = await reply.json()
  assert.equal(reply.status, 200, JSON.stringify(answer))
  return answer
}

/** An account of Chatwoot with nothing in it, which the operator has put into the Hub. */
async function newcomer(locale) {
  const name = `Padaria ${randomUUID().slice(0, 8)}`
  const owner = await control('/accounts', {
    name, admin: 'Ana Souza', email: `${randomUUID()}@padaria.example`,
  })
  execFileSync(env.HUBCTL, ['account', 'add', '--installation', INSTALLATION,
    '--chatwoot-account', String(owner.account_id), '--name', name, '--locale', locale],
  { env: { ...process.env, HUB_CONFIG: env.HUB_CONFIG } })
  Object.assign(env, {
    NEWCOMER_TOKEN: owner['access-token'], NEWCOMER_CLIENT: owner.client, NEWCOMER_UID: owner.uid,
  })
  return { ...owner, accountName: name }
}

/** What Chatwoot's page of the profile shows as the access token. */
async function tokenOfProfile(owner) {
  const reply = await fetch(`${env.CHATWOOT_URL}/api/v1/profile`, {
    headers: { 'access-token': owner['access-token'], client: owner.client, uid: owner.uid },
  })
  return (await reply.json()).access_token
}

async function asNewcomer(options, look) {
  const session = await openAs(browser, 'NEWCOMER', options)
  session.context.setDefaultTimeout(30_000)
  try {
    await look(session.page, session)
  } finally {
    await session.close()
  }
}

const headed = (page, name) => page.getByRole('heading', { name, level: 2 }).waitFor()
const press = (page, name) => page.getByRole('button', { name }).click()

for (const [locale, colorScheme, viewport] of [
  ['pt-BR', 'light', { width: 1440, height: 900 }], ['en', 'dark', { width: 360, height: 800 }],
]) {
  test(`from nothing to the board, ${locale}, ${colorScheme}, ${viewport.width} px`, async () => {
    const texts = TEXTS[locale]
    const owner = await newcomer(locale)
    await asNewcomer({ locale, colorScheme, viewport }, async (page) => {
      const looked = async (name) => {
        await assertAccessible(page, `${name}, ${locale}, ${colorScheme}`)
        await screenshot(page, `onboarding-${name}-${viewport.width}-${locale}-${colorScheme}`)
      }
      const began = Date.now()
      await page.goto(`${env.HUB_URL}/app/kanban`)
      await page.getByRole('heading', { name: texts.title, level: 1 }).waitFor()
      await page.getByText(owner.accountName).first().waitFor()
      const profile = page.getByRole('link', { name: texts.profile })
      assert.equal(await profile.getAttribute('href'),
        `${env.CHATWOOT_URL}/app/accounts/${owner.account_id}/profile/settings`)
      await looked('connect')

      const field = page.getByLabel(texts.token, { exact: true })
      await field.fill('not-a-token-of-anybody')
      await press(page, texts.connect)
      await page.getByText(texts.unknown).waitFor()
      await field.fill(await tokenOfProfile(owner))
      await press(page, texts.connect)

      await headed(page, texts.checked)
      const checks = page.locator('main li svg[role=img]')
      await eventually('all checks are shown', async () => await checks.count() >= 10, 30_000)
      await looked('check')
      await press(page, texts.on)

      await headed(page, texts.syncing)
      await page.getByText(texts.synced).waitFor({ timeout: 60_000 })
      await looked('sync')
      await press(page, texts.on)

      await headed(page, texts.done)
      await page.getByText(`data-installation="${INSTALLATION}"`).waitFor()
      await looked('done')
      await press(page, texts.kanban)
      await page.getByRole('heading', { name: 'Kanban', level: 1 }).waitFor()
      assert.ok(Date.now() - began < TWO_MINUTES, `it took ${Date.now() - began} ms`)
    })
  })
}

test('whoever leaves comes back to where it is', async () => {
  const texts = TEXTS['pt-BR']
  const owner = await newcomer('pt-BR')
  const token = await tokenOfProfile(owner)
  await asNewcomer({}, async (page) => {
    await page.goto(`${env.HUB_URL}/app/kanban`)
    await page.getByLabel(texts.token, { exact: true }).fill(token)
    await press(page, texts.connect)
    await headed(page, texts.checked)
    await press(page, texts.on)
    await headed(page, texts.syncing)
    const address = page.url()
    await page.goto(`${env.HUB_URL}/app/kanban`)
    await page.getByRole('heading', { name: 'Kanban', level: 1 }).waitFor()
    await page.goto(address)
    await page.getByText(texts.synced).waitFor({ timeout: 60_000 })
  })
})

test('whoever puts it off is not asked again in this visit', async () => {
  const texts = TEXTS['pt-BR']
  await newcomer('pt-BR')
  await asNewcomer({}, async (page) => {
    await page.goto(`${env.HUB_URL}/app/kanban`)
    await press(page, texts.later)
    await page.getByRole('heading', { name: 'Kanban', level: 1 }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Kanban', level: 1 }).waitFor()
    assert.equal(await page.getByRole('heading', { name: texts.title }).count(), 0)
  })
})
