#!/usr/bin/env node
// The stand-in as a program. See --help and README.md.
import { parseArgs } from 'node:util';
import { StandIn } from './app.mjs';
import { applySettings } from './settings.mjs';

const HELP = `Usage: node server.mjs [options]

A stand-in for Chatwoot: its REST API, signed webhooks and a page that shows
Dashboard Apps, with demo data of two accounts, all in memory.

  --port N            port to listen on (3000; 0 picks a free one)
  --host NAME         host name or address to listen on (localhost)
  --seed TEXT         what every token is derived from (env CHATWOOT_SEED, or "demo")
  --state FILE        keep the data in FILE, so that a restart goes on with it
  --app "A:TITLE=URL" show URL as a Dashboard App in account A (repeatable)
  --webhook "A=URL"   send all webhooks of account A to URL (repeatable);
                      GET /__control/credentials tells its secret
  --app-context KIND  "new" (sends theme and attribute definitions) or "old"
  --verbose           one line per request on standard output
  --help              this text

Control API: /__control, see README.md.
`;

const OPTIONS = {
  port: { type: 'string', default: '3000' },
  host: { type: 'string', default: 'localhost' },
  seed: { type: 'string', default: process.env.CHATWOOT_SEED || 'demo' },
  state: { type: 'string' },
  app: { type: 'string', multiple: true, default: [] },
  webhook: { type: 'string', multiple: true, default: [] },
  'app-context': { type: 'string', default: 'new' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

function fail(message, status = 1) {
  process.stderr.write(`chatwoot stand-in: ${message}\n`);
  process.exit(status);
}

function parse(pattern, names, text, option) {
  const found = pattern.exec(text);
  if (!found) fail(`cannot understand ${option} "${text}"; see --help`, 2);
  const row = Object.fromEntries(names.map((name, i) => [name, found[i + 1]]));
  return { ...row, accountId: Number(row.accountId) };
}

function readOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return fail(`${error.message}; see --help`, 2);
  }
}

function build(options) {
  const webhooks = options.webhook.map((text) => (
    parse(/^(\d+)=(https?:\/\/.+)$/, ['accountId', 'url'], text, '--webhook')));
  const apps = options.app.map((text) => (
    parse(/^(\d+):(.+?)=(https?:\/\/.+)$/, ['accountId', 'title', 'url'], text, '--app')));
  try {
    return new StandIn({
      seed: options.seed, stateFile: options.state ?? null, webhooks, apps,
      log: options.verbose ? (line) => process.stdout.write(`${line}\n`) : null,
    });
  } catch (error) {
    return fail(`cannot use ${options.state}: ${error.message}`);
  }
}

const options = readOptions();
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const port = Number(options.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) fail('--port must be 0 to 65535', 2);
const standIn = build(options);
const wrong = applySettings(standIn.settings, { page: { app_context: options['app-context'] } });
if (wrong) fail(wrong, 2);

try {
  const chosen = await standIn.listen(port, options.host);
  process.stdout.write(`chatwoot stand-in ready on http://${options.host}:${chosen}\n`);
} catch (error) {
  const busy = error.code === 'EADDRINUSE';
  fail(busy ? `port ${port} is in use; choose another with --port`
    : `cannot listen on ${options.host}:${port}: ${error.message}`);
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, async () => {
    await standIn.close();
    process.exit(0);
  });
}
