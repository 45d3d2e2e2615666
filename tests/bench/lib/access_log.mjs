// The access events of hub-api that come while something runs.
import { openSync, readSync, closeSync, statSync } from 'node:fs'
import { logFile } from './instance.mjs'

/** Runs `work`; returns its access events for which `fits`. */
export async function accessEvents(work, fits) {
  const file = logFile('hub-api')
  const from = statSync(file).size
  await work()
  const bytes = Buffer.alloc(statSync(file).size - from)
  const fd = openSync(file)
  readSync(fd, bytes, 0, bytes.length, from)
  closeSync(fd)
  return bytes.toString().split('\n').filter(Boolean).map((line) => JSON.parse(line))
    .filter((event) => event.event === 'request' && fits(event))
}
