// The board as a person meets it: in its tab of a Chatwoot conversation, or as a page of its own.
import assert from 'node:assert/strict'
import { env } from './env.mjs'
import { allCards } from './hub.mjs'
import { FIRST_SAMPLE } from './webhooks.mjs'

const APP_TAB = '[data-test="tab-app-0"]'
const COLUMN = 'section:has(> header > h2)'

/** Cards of conversations that the stand-in knows, in board order; the rest came from samples. */
export async function standInCards(token, board) {
  return (await allCards(token, board.id)).filter((card) => (
    card.conversations.some((row) => row.chatwoot_conversation_id < FIRST_SAMPLE)))
}

/** Opens a conversation in the stand-in and its tab Kanban; resolves with the frame's board. */
export async function openInChatwoot(page, conversationId, chatwoot = env.CHATWOOT_URL) {
  await openConversation(page, conversationId, chatwoot)
  return openTab(page)
}

export function openConversation(page, conversationId, chatwoot = env.CHATWOOT_URL) {
  const account = `${chatwoot}/app/accounts/${env.CHATWOOT_ACCOUNT_ID}`
  return page.goto(`${account}/conversations/${conversationId}`)
}

export async function openTab(page) {
  return new BoardPage(page, await openFrame(page)).ready()
}

/** The frame of the tab Kanban, whatever it shows. */
export async function openFrame(page) {
  await page.locator(APP_TAB).click()
  const element = await page.locator('#dashboard-app--frame-0-0').elementHandle()
  return element.contentFrame()
}

export async function openFullPage(page) {
  await page.goto(`${env.HUB_URL}/app/kanban`)
  return new BoardPage(page, page.mainFrame()).ready()
}

export class BoardPage {
  constructor(page, frame) {
    Object.assign(this, { page, frame })
  }

  async ready() {
    await this.frame.locator('[data-card]').first().waitFor()
    return this
  }

  card = (id) => this.frame.locator(`[data-card="${id}"]`)

  columns = () => this.frame.locator(COLUMN)

  /** The column at `index`, from 0. */
  column = (index) => this.frame.locator(COLUMN).nth(index)

  /** The card whose text has this. */
  cardWith = (text) => this.frame.locator('[data-card]', { hasText: text })

  /** Has the page note the moment when a card with this text comes into its document. */
  async noteArrival(text) {
    await this.frame.evaluate((wanted) => {
      const look = () => [...document.querySelectorAll('[data-card]')]
        .some((card) => card.textContent.includes(wanted))
      new MutationObserver((_, observer) => {
        if (!look()) return
        globalThis.arrivedAt = Date.now()
        observer.disconnect()
      }).observe(document.body, { childList: true, subtree: true, characterData: true })
    }, text)
  }

  /** That moment, once it has come. */
  async arrival() {
    const handle = await this.frame.waitForFunction(() => globalThis.arrivedAt)
    return handle.jsonValue()
  }

  async columnOf(cardId) {
    return this.frame.locator(COLUMN).evaluateAll((sections, id) => (
      sections.findIndex((section) => section.querySelector(`[data-card="${id}"]`))), cardId)
  }

  /** The number that the column's head shows. */
  async count(index) {
    return parseInt(await this.column(index).locator('[data-test="count"]').textContent(), 10)
  }

  async waitForColumn(cardId, index, withinMs = 20_000) {
    for (const end = Date.now() + withinMs; ;) {
      const at = await this.columnOf(cardId)
      if (at === index) return
      assert.ok(Date.now() < end, `card ${cardId} is in column ${at}, not in ${index}`)
      await new Promise((resolve) => { setTimeout(resolve, 25) })
    }
  }

  /** Marks the document, so that a reload shows. */
  async mark() {
    await this.frame.evaluate(() => { globalThis.sameDocument = true })
  }

  async assertNotReloaded() {
    const same = await this.frame.evaluate(() => globalThis.sameDocument)
    assert.equal(same, true, 'the page was reloaded')
  }

  /** By mouse, as a person drags: press, move in steps, release over the target. */
  async drag(cardId, columnIndex) {
    const card = this.card(cardId)
    await card.scrollIntoViewIfNeeded()
    const from = await card.boundingBox()
    const to = await this.column(columnIndex).boundingBox()
    const { mouse } = this.page
    await mouse.move(from.x + from.width / 2, from.y + 12)
    await mouse.down()
    await mouse.move(from.x + from.width / 2 + 8, from.y + 20, { steps: 3 })
    await mouse.move(to.x + to.width / 2, to.y + 60, { steps: 12 })
    await mouse.move(to.x + to.width / 2, to.y + 64, { steps: 2 })
    await mouse.up()
  }
}
