// The whole C build from the sources alone, in a copy.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ROOT, VAR_DIR } from '../lib/instance.mjs'
import { round } from '../lib/stats.mjs'

function seconds(command, cwd) {
  const began = performance.now()
  execFileSync('sh', ['-c', command], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  return (performance.now() - began) / 1000
}

export function measure() {
  const dir = join(VAR_DIR, 'build')
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  execFileSync('sh', ['-c', `git ls-files -z | tar cf - --null -T - | tar xf - -C '${dir}'`], { cwd: ROOT })
  const configure = seconds('./autogen.sh && ./configure', dir)
  const make = seconds(`make -j${availableParallelism()}`, dir)
  rmSync(dir, { recursive: true, force: true })
  return [{
    key: 'build', what: 'full C build', value: make, unit: 's', budget: { below: 60 },
    note: `make -j${availableParallelism()}; autogen.sh and configure before it ${round(configure)} s`,
  }]
}
