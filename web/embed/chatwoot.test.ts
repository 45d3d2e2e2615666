import { expect, it } from 'vitest'
import { accountShown, credentials, localeOf } from './chatwoot'

const cookie = (value: unknown) =>
  `a=b; cw_d_session_info=${encodeURIComponent(JSON.stringify(value))}; c=d`

it('finds the credentials among the headers of the sign-in', () => {
  const headers = { 'access-token': 't', client: 'c', uid: 'u@x', etag: 'W/"1"', expiry: '1' }
  expect(credentials(cookie(headers))).toEqual({ 'access-token': 't', client: 'c', uid: 'u@x' })
})

it.each([
  ['no cookie', 'a=b'],
  ['an empty one', 'cw_d_session_info='],
  ['no JSON', 'cw_d_session_info=%7B'],
  ['a broken escape', 'cw_d_session_info=%zz'],
  ['two of three', cookie({ 'access-token': 't', client: 'c' })],
  ['another name', cookie({}).replace('cw_d', 'xcw_d')],
])('has none with %s', (_, text) => {
  expect(credentials(text)).toBeNull()
})

it.each([
  ['/app/accounts/3/dashboard', 3],
  ['/app/accounts/12', 12],
  ['/app/login', null],
  ['/app/accounts/x', null],
  ['/super_admin/accounts/3', null],
])('%s shows account %s', (path, account) => {
  expect(accountShown(path)).toBe(account)
})

it('speaks the two languages of the Hub', () => {
  expect(['pt_BR', 'pt', 'en', 'fr', null].map(localeOf)).toEqual([
    'pt-BR',
    'pt-BR',
    'en',
    'en',
    'en',
  ])
})
