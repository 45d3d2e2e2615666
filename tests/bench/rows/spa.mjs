// The JavaScript of the first load of the page that needs most, as web/scripts/budget.mjs counts it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../lib/instance.mjs'

export function measure() {
  // Over its budget it ends with a failure, which is this table's to say.
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'web/scripts/budget.mjs')], { encoding: 'utf8' })
  const visits = [...stdout.matchAll(/([\d.]+) KB gzip {2}of (\d+): (.*)/g)]
    .map(([, size, budget, page]) => ({ size: Number(size), budget: Number(budget), page }))
  if (visits.length === 0) throw new Error(`web/scripts/budget.mjs: ${stdout}`)
  const most = visits.reduce((one, other) => (other.size > one.size ? other : one))
  return [{
    key: 'spa', what: 'JavaScript of the first load, gzip', value: most.size, unit: 'KB',
    budget: { most: most.budget }, note: `${most.page}; the least of ${visits.length} pages ${
      Math.min(...visits.map(({ size }) => size))} KB`,
  }]
}
