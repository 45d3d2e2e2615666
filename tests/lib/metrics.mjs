// What the programs tell Prometheus, read through the proxy.
import assert from 'node:assert/strict'
import { env } from './env.mjs'

/** The three programs' addresses. */
export const METRICS = { api: '/metrics', worker: '/metrics/worker', events: '/metrics/events' }

const LINE = /^([a-z_]+)(?:\{(.*)\})? (-?[0-9.]+)$/

/** Parses the text: a Map from series to value, and the names of its counters (and histograms). */
export function parse(text) {
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map((row) => [row[1], row[2]]))
  const values = new Map()
  for (const line of text.split('\n').filter((row) => row && !row.startsWith('#'))) {
    const [, name, labels, value] = line.match(LINE) ?? assert.fail(`not a sample: ${line}`)
    const series = labels ? `${name}{${labels}}` : name
    assert.ok(!values.has(series), `twice: ${series}`)
    values.set(series, Number(value))
  }
  const grows = (series) => {
    const name = series.replace(/\{.*/, '')
    return types.get(name) === 'counter'
      || types.get(name.replace(/_(bucket|sum|count)$/, '')) === 'histogram'
  }
  return { values, types, counters: [...values.keys()].filter(grows) }
}

/** The text of one program. */
export async function metricsText(path, headers = {}) {
  const reply = await fetch(env.HUB_URL + path, { headers })
  return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() }
}

export async function metrics(path) {
  const { status, text } = await metricsText(path)
  assert.equal(status, 200, text)
  return parse(text)
}
