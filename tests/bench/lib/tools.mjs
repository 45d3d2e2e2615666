// The load tools: wrk for HTTP, pgbench for SQL. Each call is one round.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

const MILLISECONDS = { us: 1e-3, ms: 1, s: 1e3 }

/**
 * Requests one URL as fast as it answers. Returns { perSecond, requests, p50, p99 } (ms); anything
 * but 2xx is an error.
 */
export async function wrk(url, { seconds, connections, headers = {} }) {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '--timeout', '10s']
  for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`)
  const { stdout } = await run('wrk', [...args, url])
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk ${url}:\n${stdout}`)
  const at = (percent) => {
    const [, value, unit] = stdout.match(new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s)`, 'm'))
    return Number(value) * MILLISECONDS[unit]
  }
  return {
    perSecond: Number(stdout.match(/Requests\/sec:\s+([\d.]+)/)[1]),
    requests: Number(stdout.match(/(\d+) requests in/)[1]),
    p50: at(50),
    p99: at(99),
  }
}

/** Runs a script over `connections` sessions; returns { perSecond, requests }, in transactions. */
export async function pgbench(url, script, { seconds, connections, variables }) {
  const { stdout } = await run('pgbench', ['-n', '-M', 'prepared', '-c', String(connections), '-j', '1',
    '-T', String(seconds), '-f', script, ...variables, url])
  if (!/number of failed transactions: 0 /.test(stdout)) throw new Error(`pgbench:\n${stdout}`)
  return {
    perSecond: Number(stdout.match(/tps = ([\d.]+)/)[1]),
    requests: Number(stdout.match(/actually processed: (\d+)/)[1]),
  }
}
