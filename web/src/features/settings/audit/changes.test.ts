import { expect, it } from 'vitest'
import { changesOf } from './changes'

it('pairs the fields of before and after', () => {
  expect(changesOf({ role: 'agent', version: 1 }, { role: 'admin', version: 2 })).toEqual([
    { field: 'role', before: 'agent', after: 'admin' },
  ])
})

it('tells what came and what went', () => {
  expect(changesOf(null, { name: 'Vendas', scopes: ['a', 'b'], grants: [{ a: 1 }] })).toEqual([
    { field: 'name', before: null, after: 'Vendas' },
    { field: 'scopes', before: null, after: 'a, b' },
    { field: 'grants', before: null, after: '[\n {\n  "a": 1\n }\n]' },
  ])
  expect(changesOf({ name: null, ok: false }, null)).toEqual([
    { field: 'name', before: null, after: null },
    { field: 'ok', before: 'false', after: null },
  ])
})
