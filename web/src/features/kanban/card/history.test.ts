import { expect, it } from 'vitest'
import { changesOf, sentenceOf } from './history'

it('a move within a stage is another sentence than one to another stage', () => {
  const row = { action: 'moved', from_stage_id: 'a', to_stage_id: 'b' }
  expect(sentenceOf(row)).toBe('moved')
  expect(sentenceOf({ ...row, to_stage_id: 'a' })).toBe('reordered')
  expect(sentenceOf({ ...row, action: 'created', from_stage_id: null })).toBe('created')
})

it('tells the fields of a detail, and nothing of what is none', () => {
  expect(changesOf({ title: { from: 'a', to: 'b' }, due_at: { to: null } })).toEqual([
    { field: 'title', from: 'a', to: 'b' },
    { field: 'due_at', from: undefined, to: null },
  ])
  expect(changesOf({ fields: ['title', 'value'] })).toEqual([
    { field: 'title' },
    { field: 'value' },
  ])
  expect(changesOf({ custom: { from: { a: 1, b: ['x'] }, to: { b: ['x'], c: true } } })).toEqual([
    { field: 'a', custom: true, from: 1, to: null },
    { field: 'c', custom: true, from: null, to: true },
  ])
  const order = { position: { from: 'a0', to: 'a1' } }
  for (const none of [null, undefined, 'x', 3, {}, { a: 1 }, [], order])
    expect(changesOf(none)).toEqual([])
})
