// Two people move the same 50 cards at random. When they stop, both boards show what the database
// has and what a fresh reader sees, and the history has each accepted move once. HUB_TWO_SECONDS
// says for how long they do it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, openAs } from '../lib/browser.mjs'
import { BoardPage } from '../lib/board_page.mjs'
import { createBoard, createCard, dropBoard } from '../lib/boards.mjs'
import { env } from '../lib/env.mjs'
import { allCards, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { sql } from '../lib/instance.mjs'

const CARDS = 50
const LASTS_MS = Number(process.env.HUB_TWO_SECONDS ?? 15) * 1000
const ARROWS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']

let browser, token, board

before(async () => {
  browser = await launch()
  ;({ token } = await signIn('ADMIN'))
  board = await createBoard(token, `Dois ${Date.now()}`, ['Um', 'Dois', 'Três', 'Quatro'])
  for (let n = 0; n < CARDS; n++) {
    const stage_id = board.stages[n % board.stages.length].id
    await createCard(token, board, { title: `Cartão ${n}`, stage_id })
  }
})

after(async () => {
  await browser.close()
  await dropBoard(token, board.id)
})

const pick = (list) => list[Math.floor(Math.random() * list.length)]

/** A board of a person, whose accepted moves are counted. */
async function open(user) {
  const session = await openAs(browser, user, { viewport: { width: 1600, height: 2400 } })
  const { page } = session
  const accepted = []
  page.on('response', async (reply) => {
    if (reply.url().endsWith('/move') && reply.status() === 200) {
      accepted.push((await reply.json()).data)
    }
  })
  await page.goto(`${env.HUB_URL}/app/kanban?board=${board.id}`)
  const shown = await new BoardPage(page, page.mainFrame()).ready()
  return { ...session, page, shown, accepted }
}

/** Picks up a card that is in sight, carries it some way, and sets it down. */
async function moveOne({ page }) {
  const ids = await page.locator('[data-card]')
    .evaluateAll((all) => all.map((one) => one.dataset.card))
  await page.locator(`[data-card="${pick(ids)}"]`).focus({ timeout: 1000 }).catch(() => {})
  await page.keyboard.press('Space')
  for (let steps = 1 + Math.floor(Math.random() * 4); steps > 0; steps--) {
    await page.keyboard.press(pick(ARROWS))
  }
  await page.keyboard.press('Space')
}

const COLUMNS = '.board-scroller > section'
const columnsOf = ({ page }) => page.locator(COLUMNS).evaluateAll((sections) => (
  sections.map((section) => [...section.querySelectorAll('li[aria-posinset]')]
    .sort((a, b) => a.ariaPosInSet - b.ariaPosInSet)
    .map((row) => row.querySelector('[data-card]').dataset.card))))

const ofDatabase = () => {
  const rows = sql(`select stage_id, id from cards where account_id = ${HUB_ACCOUNT}
    and board_id = '${board.id}' and deleted_at is null order by position, id`)
  const columns = board.stages.map(() => [])
  for (const row of rows.split('\n')) {
    const [stage, id] = row.split('|')
    columns[board.stages.findIndex((one) => one.id === stage)].push(id)
  }
  return columns
}

test('both end with the board of the database, and each move is in the history once', async (t) => {
  const people = [await open('ADMIN'), await open('AGENT')]
  const end = Date.now() + LASTS_MS
  await Promise.all(people.map(async (person) => {
    while (Date.now() < end) await moveOne(person)
  }))
  await Promise.all(people.map(({ page }) => page.waitForLoadState('networkidle').catch(() => {})))

  const same = async (person) => (
    JSON.stringify(await columnsOf(person)) === JSON.stringify(ofDatabase()))
  for (const person of people) await eventually('the same board', () => same(person))
  const fresh = await open('ADMIN')
  await eventually('the same board, read afresh', () => same(fresh))
  assert.equal((await allCards(token, board.id)).length, CARDS)

  // A card that the other has just carried to the very place, or that stands there since its
  // neighbour left, stays as it is, version and all.
  const moves = new Set(people.flatMap(({ accepted }) => accepted)
    .filter(({ version }) => version > 1)
    .map(({ id, version }) => `${id} ${version}`))
  t.diagnostic(`${moves.size} moves`)
  assert.ok(moves.size >= 10, 'hardly anything was moved')
  const history = sql(`select card_id || ' ' || card_version from card_history
    where account_id = ${HUB_ACCOUNT} and board_id = '${board.id}' and action = 'moved'`)
  assert.deepEqual(history.split('\n').sort(), [...moves].sort())
  for (const person of [...people, fresh]) await person.close()
})
