// What the operator decides about the demo account's plan and features.
import { execFileSync } from 'node:child_process'
import { env } from './env.mjs'
import { INSTALLATION } from './hub.mjs'

const hubctl = (...args) => execFileSync(env.HUBCTL, args,
  { env: { ...process.env, HUB_CONFIG: env.HUB_CONFIG }, encoding: 'utf8' })

/** limit('max_boards=5,seats=plan', '--soft') */
export const limit = (set, ...options) => hubctl('account', 'limits', '--installation',
  INSTALLATION, '--chatwoot-account', env.CHATWOOT_ACCOUNT_ID, '--set', set, ...options)

/** setFlag('chat', 'on', '--role', 'agent') */
export const setFlag = (flag, state, ...options) => (
  hubctl('flags', 'set', '--flag', flag, '--state', state, ...options))
