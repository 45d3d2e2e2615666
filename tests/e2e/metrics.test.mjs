// A board's metrics: from the board to its figures, in both languages and themes, narrow and wide,
// without accessibility faults; each chart also as a table; days and calendar in the address.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot, speak } from '../lib/browser.mjs'
import { env } from '../lib/env.mjs'
import { defaultBoard, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { sql } from '../lib/instance.mjs'

const PAGE = `${env.HUB_URL}/app/kanban/metrics?account=${HUB_ACCOUNT}`
const LANGUAGES = { 'pt-BR': 'Métricas', en: 'Metrics' }

let browser, admin, board

/** Twelve cards that took 2, 4 … 24 hours from open to resolved, and ended yesterday at noon. */
function finishTwelve() {
  const stage = (key) => `(select id from stages where account_id = ${HUB_ACCOUNT}
    and board_id = '${board.id}' and key = '${key}')`
  const note = (version, action, from, to, at) => `insert into card_history (account_id, id, card_id, board_id,
      action, from_stage_id, to_stage_id, actor_type, card_version, occurred_at)
    select ${HUB_ACCOUNT}, gen_random_uuid(), md5('metrics' || n)::uuid, '${board.id}', '${action}', ${from}, ${to},
      'system', ${version}, date_trunc('day', now()) - interval '12 hours' ${at}
    from generate_series(1, 12) n`
  sql(`${note(1, 'created', 'null', stage('open'), "- n * interval '2 hours'")};
    ${note(2, 'moved', stage('open'), stage('resolved'), '')}`)
}

before(async () => {
  browser = await launch()
  admin = await signIn('ADMIN')
  board = await defaultBoard(admin.token)
  finishTwelve()
})
after(() => browser.close())

async function open(url, look, options = {}) {
  const session = await openAs(browser, 'ADMIN', options)
  try {
    await session.page.goto(url)
    await look(session.page)
    assert.deepEqual(session.faults, [])
  } finally {
    await session.close()
  }
}

const loaded = async (page) => {
  await page.locator('[data-tile=finished]').waitFor()
  await page.locator('canvas').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
}

for (const [locale, title] of Object.entries(LANGUAGES)) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [width, height] of [[1440, 900], [360, 800]]) {
      test(`the page in ${locale}, ${colorScheme}, ${width} px`, async () => {
        await open(PAGE, async (page) => {
          await page.getByRole('heading', { level: 1 }).waitFor()
          speak(admin.user.id, locale)
          await page.reload()
          await page.getByRole('heading', { name: title, level: 1 }).waitFor()
          await loaded(page)
          await assertAccessible(page, `${locale} ${colorScheme} ${width}`)
          const wide = await page.evaluate(() => document.documentElement.scrollWidth)
          assert.ok(wide <= width, `${wide} px on ${width}`)
          await screenshot(page, `metrics-${locale}-${colorScheme}-${width}`)
        }, { locale, colorScheme, viewport: { width, height } })
      })
    }
  }
}

test('the board leads there and back', async () => {
  await open(`${env.HUB_URL}/app/kanban?account=${HUB_ACCOUNT}`, async (page) => {
    await page.getByRole('link', { name: 'Métricas' }).click()
    await loaded(page)
    assert.equal(new URL(page.url()).searchParams.get('board'), board.id)
    await page.getByRole('link', { name: 'Voltar ao quadro' }).click()
    await page.getByRole('heading', { name: 'Kanban', level: 1 }).waitFor()
  })
})

test('days and calendar stand in the address, and change the figures', async () => {
  await open(PAGE, async (page) => {
    await loaded(page)
    const lead = page.locator('[data-tile=lead]')
    const before = await lead.innerText()
    await page.getByText('Horário comercial').click()
    await page.waitForURL(/calendar=business/)
    await loaded(page)
    await page.waitForFunction((text) => (
      document.querySelector('[data-tile=lead]').innerText !== text), before)
    await page.getByRole('button', { name: /^Período/ }).click()
    await page.getByRole('menuitemradio', { name: 'Últimos 7 dias' }).click()
    await page.waitForURL(/days=7/)
    await page.reload()
    await loaded(page)
    await page.getByRole('button', { name: 'Período: Últimos 7 dias' }).waitFor()
    assert.ok(await page.getByRole('radio', { name: 'Horário comercial' }).isChecked())
  })
})

test('a chart has its numbers in a table', async () => {
  await open(PAGE, async (page) => {
    await loaded(page)
    await page.getByRole('button', { name: 'Vazão em tabela' }).click()
    const table = page.getByRole('region', { name: 'Vazão' }).getByRole('table')
    await table.waitFor()
    const finished = await table.locator('tbody tr td:nth-child(3)').allInnerTexts()
    assert.equal(finished.length, 30)
    assert.ok(finished.some((cell) => Number(cell) >= 12), finished.join())
    await assertAccessible(page, 'as a table')
  })
})

test('days of one’s own that are not in order are refused in words', async () => {
  await open(PAGE, async (page) => {
    await loaded(page)
    await page.getByRole('button', { name: /^Período/ }).click()
    await page.getByRole('menuitemradio', { name: 'Personalizado' }).click()
    const from = page.getByLabel('De', { exact: true })
    await from.fill('2031-01-01')
    await page.getByRole('alert').getByText('Escolha datas em ordem').waitFor()
    await from.fill('2026-01-01')
    await page.waitForURL(/from=2026-01-01/)
    await loaded(page)
  })
})
