// The history of a contact: in its tab of a Chatwoot conversation and as a page of its own, in both
// themes and languages, with what a hostile contact writes into its name.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { openConversation } from '../lib/board_page.mjs'
import { env } from '../lib/env.mjs'
import { accountPath, call, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { created, deliver, messageCreated, newConversationId, view } from '../lib/webhooks.mjs'

const NARROW = { width: 390, height: 844 }
const THEMES = ['light', 'dark']
const HOSTILE = '<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>'
const A = accountPath(HUB_ACCOUNT)

let browser, token, talk

before(async () => {
  browser = await launch()
  token = (await signIn('ADMIN')).token
  const reply = await call('GET', `${A}/conversations?status=open&limit=200`, { token })
  talk = reply.body.data.find((one) => one.contact && one.chatwoot_conversation_id < 1000)
})

after(() => browser.close())

async function inBrowser(options, look) {
  const session = await openAs(browser, 'ADMIN', options)
  try {
    await look(session)
    assert.deepEqual(session.faults, [])
  } finally {
    await session.close()
  }
}

/** The frame of the tab of the history. */
async function openTab(page, conversationId) {
  await openConversation(page, conversationId)
  const tab = page.locator('[data-test^="tab-app-"]', { hasText: 'Histórico' })
  await tab.click()
  const at = (await tab.getAttribute('data-test')).split('-').at(-1)
  const element = await page.locator(`#dashboard-app--frame-${at}-0`).elementHandle()
  return element.contentFrame()
}

const isDark = (frame) => frame.evaluate(() => document.body.classList.contains('dark'))

for (const theme of THEMES) {
  test(`the tab, ${theme}: who the contact is, its conversations, their messages`, async () => {
    await inBrowser({ colorScheme: theme }, async ({ page }) => {
      const number = talk.chatwoot_conversation_id
      const frame = await openTab(page, number)
      await frame.getByRole('heading', { level: 1, name: talk.contact.name }).waitFor()
      const item = frame.locator(`[data-conversation="${number}"]`)
      await item.getByText('Esta conversa').waitFor()
      assert.equal(await isDark(frame), theme === 'dark')
      const toggle = item.getByRole('button', { name: `Conversa #${number}` })
      assert.equal(await toggle.getAttribute('aria-expanded'), 'false')
      await toggle.press('Enter')
      await item.getByRole('region').locator('time').first().waitFor()
      await assertAccessible(frame, `the tab, ${theme}`)
      const link = item.getByRole('link', { name: `Abrir conversa ${number}` })
      assert.equal(await link.getAttribute('target'), '_top')
      assert.ok((await link.getAttribute('href')).endsWith(`/conversations/${number}`))
      await screenshot(page, `history-tab-${theme}`)
    })
  })

  test(`the page, ${theme}, wide and narrow: contacts, search, one of them`, async () => {
    await inBrowser({ colorScheme: theme }, async ({ page }) => {
      await page.goto(`${env.HUB_URL}/app/contacts`)
      await page.locator('[data-contact]').first().waitFor()
      await assertAccessible(page, `contacts, ${theme}`)
      await page.getByRole('searchbox', { name: 'Buscar contatos e mensagens' })
        .fill(talk.contact.name.toUpperCase())
      await page.locator('[data-contact]', { hasText: talk.contact.name }).first().click()
      await page.getByRole('heading', { level: 1, name: talk.contact.name }).waitFor()
      await page.locator('[data-conversation]').first().waitFor()
      await assertAccessible(page, `a contact, ${theme}`)
      await screenshot(page, `contacts-${theme}`)
      await page.setViewportSize(NARROW)
      await page.getByRole('button', { name: 'Contatos' }).waitFor()
      await assertAccessible(page, `a contact, narrow, ${theme}`)
      await screenshot(page, `contacts-narrow-${theme}`)
    })
  })
}

test('within a history: search and status leave what fits, and nothing is said to be found', async () => {
  await inBrowser({ locale: 'en' }, async ({ page }) => {
    await page.goto(`${env.HUB_URL}/app/contacts?contact=${talk.contact.id}`)
    const search = page.getByRole('searchbox').last()
    await page.locator('[data-conversation]').first().waitFor()
    await search.fill('nobody-wrote-this')
    await page.locator('[data-conversation]').first().waitFor({ state: 'detached' })
    await search.press('Escape')
    await page.locator('[data-conversation]').first().waitFor()
  })
})

test('a hostile name is text, and a new message appears by itself', async () => {
  const id = newConversationId()
  const fields = { conversationId: id, contactName: HOSTILE }
  assert.equal((await deliver(created(fields))).status, 200)
  const found = await eventually('the contact', async () => {
    const reply = await call('GET', `${A}/contacts?chatwoot_conversation_id=${id}`, { token })
    return reply.body.data[0]
  })
  assert.equal(found.name, view(fields).contact.name)
  await inBrowser({}, async ({ page }) => {
    await page.goto(`${env.HUB_URL}/app/contacts?contact=${found.id}`)
    await page.getByRole('heading', { level: 1, name: found.name }).waitFor()
    const item = page.locator(`[data-conversation="${id}"]`)
    await item.waitFor()
    const text = `Chegou sozinha ${id}`
    await deliver(messageCreated(fields, { id: id * 10 + 1, content: text }))
    await item.getByText(text).waitFor()
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined)
  })
})
