// The JavaScript of the first load, as web/scripts/budget.mjs counts it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../lib/instance.mjs'

export function measure() {
  // Over its budget it ends with a failure, which is this table's to say.
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'web/scripts/budget.mjs')], { encoding: 'utf8' })
  const total = stdout.match(/([\d.]+) KB gzip {2}of ([\d.]+) KB/)
  if (!total) throw new Error(`web/scripts/budget.mjs: ${stdout}`)
  return [{
    key: 'spa', what: 'JavaScript of the first load, gzip', value: Number(total[1]), unit: 'KB',
    budget: { most: Number(total[2]) }, note: `${stdout.trim().split('\n').length - 1} files`,
  }]
}
