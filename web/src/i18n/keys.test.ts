/* Every text is used, and every text that is used is there. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })

const known = new Set(
  files
    .filter((name) => name.endsWith('i18n/en.json'))
    .flatMap((name) => keysOf(JSON.parse(readFileSync(join(root, name), 'utf8')) as object)),
)
const source = files
  .filter((name) => /\.(vue|ts)$/.test(name) && !/\.test\.ts$|schema\.d\.ts$/.test(name))
  .map((name) => readFileSync(join(root, name), 'utf8'))
  .join('\n')

function keysOf(tree: object, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]: [string, string | object]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  )
}

const all = (pattern: RegExp) => [...source.matchAll(pattern)].map((found) => found[1] ?? '')
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&')

/** `kanban.move.${kind}`: what may stand there has no end of its own. */
const patternOf = (template: string) =>
  new RegExp(
    `^${template
      .split(/\$\{.*?\}/)
      .map(escaped)
      .join('.+')}$`,
  )

const named = new Set(all(/['"]([\w-]+(?:\.[\w-]+)+)['"]/g))
const templates = [...new Set(all(/`([\w-]+\.[^`\s]*\$\{[^`]*)`/g))].map(patternOf)
/* tm('audit.action') takes all that is below. */
const trees = all(/\btm\('([\w.-]+)'\)/g)

describe('the texts', () => {
  it.each([...known])('use %s', (key) => {
    const used =
      named.has(key) ||
      templates.some((pattern) => pattern.test(key)) ||
      trees.some((tree) => key.startsWith(`${tree}.`))
    expect(used).toBe(true)
  })

  const wanted = [
    ...all(/\bt\(\s*'([^']+)'/g),
    ...all(/\bt\([^'"`()]*\? '([^']+)'/g),
    ...all(/\bt\([^'"`()]*\? '[^']+'\s*: '([^']+)'/g),
    ...all(/keypath="([^"]+)"/g),
  ]
  it.each([...new Set(wanted)])('have %s', (key) => {
    expect(known.has(key)).toBe(true)
  })

  const patterns = [...new Set(all(/\bt\(\s*`([^`]+)`/g))]
  it.each(patterns)('have some of %s', (template) => {
    const pattern = patternOf(template)
    expect([...known].some((key) => pattern.test(key))).toBe(true)
  })
})
