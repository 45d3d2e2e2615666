// The settings of an account: every page in both languages and themes, narrow and wide, without
// accessibility faults; and what is done on them reaches the API and comes back.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { env } from '../lib/env.mjs'
import { accountPath, call, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { sql } from '../lib/instance.mjs'

const TITLES = {
  general: ['Conta', 'Account'],
  connection: ['Conexão', 'Connection'],
  inboxes: ['Caixas de entrada', 'Inboxes'],
  teams: ['Times', 'Teams'],
  agents: ['Agentes', 'Agents'],
  roles: ['Funções', 'Roles'],
  'api-keys': ['Chaves de API', 'API keys'],
  sessions: ['Sessões', 'Sessions'],
  audit: ['Registro de auditoria', 'Audit log'],
  usage: ['Uso e limites', 'Usage and limits'],
}
const SIZES = { 1440: 900, 1024: 768, 360: 800 }
const SETTINGS = `${env.HUB_URL}/app/accounts/${HUB_ACCOUNT}/settings`

let browser, admin, agent

const api = (method, path, body) => (
  call(method, `${accountPath(HUB_ACCOUNT)}${path}`, { token: admin.token, body }))
/** What the profile of Chatwoot said at the last sign-in. */
const setLanguage = (locale) => (
  sql(`update users set locale = '${locale}' where id = ${admin.user.id}`))

before(async () => {
  browser = await launch()
  admin = await signIn('ADMIN')
  agent = await signIn('AGENT')
})

after(async () => {
  const { version } = (await api('GET', '/settings')).body.data
  await api('PATCH', '/settings', { version, time_zone: 'America/Sao_Paulo', currency: 'BRL' })
  await browser.close()
})

/** Runs `look` on a page of the settings; no error may show in its console. */
async function open(section, look, { user = 'ADMIN', allowFaults = false, ...options } = {}) {
  const session = await openAs(browser, user, options)
  try {
    await session.page.goto(section ? `${SETTINGS}/${section}` : SETTINGS)
    await look(session.page, session.context)
    if (!allowFaults) assert.deepEqual(session.faults, [])
  } finally {
    await session.close()
  }
}

const button = (page, name) => page.getByRole('button', { name, exact: true })
const toast = (page, text) => page.getByRole('alert').getByText(text).first().waitFor()

/** The page says who it is and has read what it shows. */
async function ready(page, title) {
  await page.getByRole('heading', { name: title, level: 1, exact: true }).waitFor()
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
}

const scrollsSideways = () => [...document.querySelectorAll('.column-scroller')]
  .some((part) => part.scrollWidth > part.clientWidth)

for (const [index, locale] of ['pt-BR', 'en'].entries()) {
  for (const colorScheme of ['light', 'dark']) {
    test(`every page, ${locale}, ${colorScheme}`, async () => {
      const session = await openAs(browser, 'ADMIN', { locale, colorScheme })
      const { page } = session
      try {
        // The first sign-in takes the language of Chatwoot's profile, all later loads this one.
        await page.goto(`${SETTINGS}/sessions`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        setLanguage(locale)
        for (const [section, titles] of Object.entries(TITLES)) {
          await page.goto(`${SETTINGS}/${section}`)
          await ready(page, titles[index])
          assert.equal(await page.title(), `${titles[index]} · WhatPro Hub`)
          for (const [width, height] of Object.entries(SIZES)) {
            await page.setViewportSize({ width: Number(width), height })
            const name = `settings-${section}-${width}-${locale}-${colorScheme}`
            assert.equal(await page.evaluate(scrollsSideways), false, `${name} scrolls sideways`)
            if (width !== '1024') await assertAccessible(page, name)
            await screenshot(page, name)
          }
        }
        assert.deepEqual(session.faults, [])
      } finally {
        setLanguage('pt-BR')
        await session.close()
      }
    })
  }
}

test('the menu leads everywhere, and is a drawer where it is narrow', async () => {
  await open('', async (page) => {
    await ready(page, 'Conta')
    assert.ok(page.url().endsWith('/settings/general'), page.url())
    const menu = page.getByRole('navigation', { name: 'Configurações' })
    for (const [section, [title]] of Object.entries(TITLES)) {
      await menu.getByRole('link', { name: title, exact: true }).click()
      await ready(page, title)
      assert.ok(page.url().endsWith(`/settings/${section}`), page.url())
    }
  })
  await open('general', async (page) => {
    await ready(page, 'Conta')
    await button(page, 'Abrir o menu').click()
    const drawer = page.getByRole('dialog', { name: 'Configurações' })
    await drawer.waitFor()
    await assertAccessible(page, 'the drawer')
    await drawer.getByRole('link', { name: 'Sessões' }).click()
    await ready(page, 'Sessões')
    await drawer.waitFor({ state: 'detached' })
  }, { viewport: { width: 360, height: 800 } })
})

test('who may not administer sees what is theirs and nothing else', async () => {
  await open('', async (page) => {
    await ready(page, 'Caixas de entrada')
    const links = page.getByRole('navigation', { name: 'Configurações' }).getByRole('link')
    const texts = await links.allInnerTexts()
    for (const [title] of [TITLES.general, TITLES.connection, TITLES.agents, TITLES['api-keys'], TITLES.audit]) {
      assert.ok(!texts.includes(title), `${title} in ${texts}`)
    }
    assert.ok(texts.includes('Sessões'))
    await page.goto(`${SETTINGS}/api-keys`)
    await page.getByRole('heading', { name: 'Você não pode abrir esta página' }).waitFor()
    await assertAccessible(page, 'a page that is not theirs')
  }, { user: 'AGENT' })
  const refused = await call('GET', `${accountPath(HUB_ACCOUNT)}/settings`, { token: agent.token })
  assert.equal(refused.status, 403)
})

test('time zone and business hours are chosen, saved and undone', async () => {
  await open('general', async (page) => {
    await ready(page, 'Conta')
    const zone = page.getByLabel('Fuso horário')
    await zone.fill('manaus')
    await page.getByRole('option', { name: /America\/Manaus/ }).click()
    await page.getByRole('switch', { name: 'Aberto: Sábado' }).click()
    await button(page, 'Adicionar um período: Segunda-feira').click()
    await page.getByText('Há alterações não salvas').waitFor()
    await page.getByLabel('Segunda-feira, período 2, das').fill('17:00')
    await page.getByText('Precisa terminar depois de começar').waitFor()
    assert.equal(await button(page, 'Salvar').isDisabled(), true)
    await page.getByLabel('Segunda-feira, período 2, das').fill('20:00')
    await assertAccessible(page, 'unsaved settings')
    await screenshot(page, 'settings-unsaved')
    await button(page, 'Salvar').click()
    await toast(page, 'Configurações salvas')

    const { data } = (await api('GET', '/settings')).body
    assert.equal(data.time_zone, 'America/Manaus')
    assert.deepEqual(data.business_calendar.monday,
      [{ from: '09:00', to: '18:00' }, { from: '20:00', to: '23:00' }])
    assert.equal(data.business_calendar.saturday.length, 1)

    await page.getByRole('switch', { name: 'Aberto: Sábado' }).click()
    await button(page, 'Descartar').click()
    await page.getByText('Há alterações não salvas').waitFor({ state: 'detached' })
    assert.equal(await page.getByRole('switch', { name: 'Aberto: Sábado' }).isChecked(), true)
  })
})

test('leaving with unsaved changes asks first', async () => {
  await open('general', async (page) => {
    await ready(page, 'Conta')
    await page.getByRole('switch', { name: 'Aberto: Domingo' }).click()
    await page.getByRole('link', { name: 'Agentes', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Sair sem salvar?' })
    await dialog.waitFor()
    await assertAccessible(page, 'the question')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await ready(page, 'Conta')
    await page.getByRole('link', { name: 'Agentes', exact: true }).click()
    await button(page, 'Sair').click()
    await ready(page, 'Agentes')
  })
})

test('two who save at the same time do not overwrite each other unasked', async () => {
  await open('general', async (page) => {
    await ready(page, 'Conta')
    await page.getByRole('switch', { name: 'Aberto: Domingo' }).click()
    const { version } = (await api('GET', '/settings')).body.data
    assert.equal((await api('PATCH', '/settings', { version, currency: 'USD' })).status, 200)
    await button(page, 'Salvar').click()
    await page.getByRole('dialog', { name: 'Outra pessoa salvou enquanto isso' }).waitFor()
    await screenshot(page, 'settings-conflict')
    await button(page, 'Cancelar').click()
    await eventually('the other one is shown', async () => (
      await page.getByLabel('Moeda').inputValue() === 'Dólar americano'))
    assert.equal((await api('GET', '/settings')).body.data.currency, 'USD')
  }, { allowFaults: true }) // the browser reports the 409
})

test('an API key is shown once, works, and is revoked', async () => {
  await open('api-keys', async (page) => {
    await ready(page, 'Chaves de API')
    await page.getByRole('button', { name: 'Nova chave de API' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Nova chave de API' })
    await dialog.getByLabel('Nome').fill('Teste de ponta a ponta')
    await button(page, 'Criar chave').click()
    await dialog.getByText('Escolha pelo menos uma permissão').waitFor()
    await dialog.getByRole('combobox', { name: 'Acesso a Kanban' }).click()
    await page.getByRole('option', { name: 'Ver' }).click()
    await dialog.getByLabel('Redes permitidas').fill('em qualquer lugar')
    await button(page, 'Criar chave').click()
    await dialog.getByText('Uma delas não é uma rede').waitFor()
    await dialog.getByLabel('Redes permitidas').fill('')
    await assertAccessible(page, 'a new key')
    await screenshot(page, 'settings-new-key')
    await button(page, 'Criar chave').click()

    const made = page.getByRole('dialog', { name: 'Copie sua nova chave' })
    const key = await made.locator('code').innerText()
    assert.match(key, /^whk_/)
    await page.keyboard.press('Escape')
    assert.equal(await made.isVisible(), true, 'it is not left by accident')
    await assertAccessible(page, 'the key')
    await button(page, 'Já guardei').click()
    const boards = (headers) => call('GET', `${accountPath(HUB_ACCOUNT)}/boards`, { headers })
    assert.equal((await boards({ 'x-api-key': key })).status, 200)

    await page.getByText('Teste de ponta a ponta').waitFor()
    assert.equal(await page.getByText(key).count(), 0)
    await button(page, 'Revogar Teste de ponta a ponta').click()
    await button(page, 'Revogar').click()
    await toast(page, 'Chave de API Teste de ponta a ponta revogada')
    await eventually('the key is dead', async () => (await boards({ 'x-api-key': key })).status === 401)
  }, { allowFaults: true }) // the browser reports the 422
})

test('a role is made, given, and cannot be deleted while somebody has it', async () => {
  const role = `Plantão ${randomUUID().slice(0, 8)}`
  await open('roles', async (page) => {
    await ready(page, 'Funções')
    await page.getByRole('button', { name: 'Nova função' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Nova função' })
    await dialog.getByLabel('Nome').fill(role)
    await dialog.getByRole('combobox', { name: 'Acesso a Relatórios' }).click()
    await page.getByRole('option', { name: 'Ver' }).click()
    await assertAccessible(page, 'a new role')
    await screenshot(page, 'settings-new-role')
    await button(page, 'Criar função').click()
    await toast(page, 'Função salva')

    await page.getByRole('link', { name: 'Agentes', exact: true }).click()
    await ready(page, 'Agentes')
    const choice = page.getByRole('combobox', { name: `Função de ${agent.user.name}` })
    await choice.click()
    await page.getByRole('option', { name: role }).click()
    await toast(page, `Função de ${agent.user.name} alterada`)

    await page.getByRole('link', { name: 'Funções', exact: true }).click()
    await ready(page, 'Funções')
    const inUse = page.getByRole('button', { name: `${role} está em uso` })
    await inUse.waitFor()
    assert.equal(await inUse.isDisabled(), true)

    await page.getByRole('link', { name: 'Agentes', exact: true }).click()
    await choice.click()
    await page.getByRole('option', { name: 'Agente', exact: true }).click()
    await toast(page, `Função de ${agent.user.name} alterada`)
    await page.getByRole('link', { name: 'Funções', exact: true }).click()
    await button(page, `Excluir ${role}`).click()
    await button(page, 'Excluir').click()
    await toast(page, `Função ${role} excluída`)
  })
})

test('a dialog with something in it is not left by accident', async () => {
  await open('roles', async (page) => {
    await ready(page, 'Funções')
    await page.getByRole('button', { name: 'Nova função' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Nova função' })
    await dialog.getByLabel('Nome').fill('Meia função')
    await page.keyboard.press('Escape')
    const question = page.getByRole('dialog', { name: 'Sair sem salvar?' })
    await question.waitFor()
    await assertAccessible(page, 'the question over a dialog')
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    assert.equal(await dialog.getByLabel('Nome').inputValue(), 'Meia função')

    await button(dialog, 'Cancelar').click()
    await button(question, 'Sair').click()
    await dialog.waitFor({ state: 'detached' })

    /* Nothing to lose, nothing to ask. */
    await page.getByRole('button', { name: 'Nova função' }).first().click()
    assert.equal(await dialog.getByLabel('Nome').inputValue(), '')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })
})

test('a session is ended from another one', async () => {
  const other = await signIn('ADMIN')
  await open('sessions', async (page) => {
    await ready(page, 'Sessões')
    await page.getByText('Esta sessão').waitFor()
    const before = (await call('GET', '/api/v1/auth/sessions', { token: other.token })).body.data
    await button(page, 'Encerrar as outras sessões').click()
    await page.getByRole('dialog', { name: 'Encerrar todas as outras sessões?' }).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Encerrar as outras sessões' }).click()
    await toast(page, 'As outras sessões foram encerradas')
    assert.ok(before.length > 1)
    await eventually('the other one is out', async () => (
      (await call('GET', '/api/v1/auth/me', { token: other.token })).status === 401))
    assert.equal(await page.locator('main li').filter({ hasText: 'Pelo Chatwoot' }).count(), 1)
  })
  admin = await signIn('ADMIN')
})

test('the audit log tells in sentences what was before and after, and is filtered', async () => {
  const { version } = (await api('GET', '/settings')).body.data
  assert.equal((await api('PATCH', '/settings', { version, currency: 'EUR' })).status, 200)
  await open('audit', async (page) => {
    await ready(page, 'Registro de auditoria')
    const sentence = `${admin.user.name} alterou as configurações da conta`
    await eventually('the entry is sealed', async () => {
      await page.reload()
      await ready(page, 'Registro de auditoria')
      return page.getByRole('button', { name: sentence }).first().isVisible()
    }, 15_000)
    await page.getByRole('button', { name: sentence }).first().click()
    await page.locator('ins', { hasText: 'EUR' }).first().waitFor()
    await assertAccessible(page, 'an entry')
    await screenshot(page, 'settings-audit-entry')

    await page.getByLabel('O quê').fill('Revogou uma')
    await page.getByRole('option', { name: 'Revogou uma chave de API' }).click()
    await page.getByRole('button', { name: sentence }).first().waitFor({ state: 'detached' })
    await button(page, 'Limpar filtros').click()
    await page.getByRole('button', { name: sentence }).first().waitFor()
  })
})

test('a sync is started and followed to its end', async () => {
  await open('connection', async (page) => {
    await ready(page, 'Conexão')
    await button(page, 'Sincronização completa').click()
    await page.getByText('Sincronização concluída').waitFor({ timeout: 60_000 })
    await page.getByText('Completa', { exact: true }).waitFor()
    await page.reload()
    await page.getByText('Sincronização concluída').waitFor()
    await button(page, 'Fechar').click()
    await page.getByText('Sincronização concluída').waitFor({ state: 'detached' })
  })
})

test('a list that cannot be read says so and can be tried again', async () => {
  await open('inboxes', async (page) => {
    await page.route('**/inboxes?*', (route) => route.fulfill({
      status: 503, contentType: 'application/json',
      body: '{"error":{"code":"unavailable","message":"x","request_id":"r"}}',
    }))
    await page.reload()
    const retry = button(page, 'Tentar novamente')
    await retry.waitFor({ timeout: 30_000 })
    await assertAccessible(page, 'a list that failed')
    await screenshot(page, 'settings-failed')
    await page.unroute('**/inboxes?*')
    await retry.click()
    await page.getByText('WhatsApp Vendas').waitFor()
  }, { allowFaults: true })
})
