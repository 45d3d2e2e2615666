// Rows as people read them. A row: { key, what, value, unit, budget?: { most | least | below }, note? };
// `value` null is "not measured", with the reason as the note.
import { round } from './stats.mjs'

function limit({ budget, unit }) {
  if (!budget) return ''
  const [[kind, value]] = Object.entries(budget)
  return `${{ most: '≤', least: '≥', below: '<' }[kind]} ${value} ${unit}`
}

export function verdict({ budget, value }) {
  if (value === null) return 'not measured'
  if (!budget) return ''
  const good = budget.most !== undefined ? value <= budget.most
    : budget.below !== undefined ? value < budget.below : value >= budget.least
  return good ? 'ok' : 'over'
}

export function table(rows) {
  const head = ['what', 'value', 'budget', '', 'note']
  const cells = rows.map((row) => [
    row.what, row.value === null ? '-' : `${round(row.value)} ${row.unit}`, limit(row), row.verdict,
    row.note ?? '',
  ])
  const widths = head.map((_, i) => Math.max(...[head, ...cells].map((line) => line[i].length)))
  const text = (line) => line.map((cell, i) => (
    i === 1 ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ').trimEnd()
  return [head, widths.map((width) => '-'.repeat(width)), ...cells].map(text).join('\n')
}
