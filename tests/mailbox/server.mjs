// A mailbox of this machine: takes every mail by SMTP, holds it against the standards, and shows it.
//
//   node server.mjs --smtp-port 1025 --port 8025 [--host localhost]
//
//   GET  /                a page with the mails, newest first
//   GET  /mails.json      [{ id, to, from, subject, text, html, links, faults, at }…], newest first;
//                         ?to=address keeps those to that address
//   GET  /mails/:id       the mail's HTML, as a mail program would show it
//   DELETE /mails.json    forgets them
//
// SMTP listens on 127.0.0.1 only, without TLS or sign-in: what production demands of other machines
// (STARTTLS) is not asked for on the own one.
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { faultsOf } from './standards.mjs'

const KEEP = 200
const { values } = parseArgs({
  options: {
    'smtp-port': { type: 'string', default: '1025' },
    port: { type: 'string', default: '8025' },
    host: { type: 'string', default: 'localhost' },
  },
})

/** Newest first. */
let mails = []
let nextId = 1

const linksIn = (text) => text.match(/https?:\/\/\S+/g) ?? []

async function take(raw, session) {
  const parsed = await simpleParser(raw)
  mails.unshift({
    id: nextId++,
    to: session.envelope.rcptTo.map((to) => to.address),
    from: session.envelope.mailFrom.address,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || '',
    links: linksIn(parsed.text ?? ''),
    faults: faultsOf(raw, parsed, session.envelope),
    at: new Date().toISOString(),
  })
  mails = mails.slice(0, KEEP)
}

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  size: 1024 * 1024,
  onData(stream, session, callback) {
    const chunks = []
    stream.on('data', (chunk) => chunks.push(chunk))
    stream.on('end', () => {
      take(Buffer.concat(chunks), session).then(() => callback(), callback)
    })
  },
})
smtp.on('error', (error) => console.error(error.message))

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)

function list() {
  const rows = mails.map((mail) => `<li><h2>${escaped(mail.subject)}</h2>
<p>${escaped(mail.to.join(', '))} · ${mail.at}</p>
${mail.faults.map((fault) => `<p class="fault">${escaped(fault)}</p>`).join('\n')}
<pre>${escaped(mail.text).replace(/https?:\/\/\S+/g, (url) => `<a href="${url}">${url}</a>`)}</pre>
<p><a href="/mails/${mail.id}">HTML</a></p></li>`)
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>Mailbox</title><style>
:root { color-scheme: light dark; font: 15px/1.5 sans-serif } body { max-width: 720px; margin: 24px auto; padding: 0 16px }
li { list-style: none; border-top: 1px solid #8886; padding: 8px 0 } ul { padding: 0 } h2 { font-size: 16px; margin: 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere } .fault { color: #c22 }
</style><h1>Mailbox</h1><p>Every mail of this instance ends here.</p><ul>${rows.join('\n')}</ul></html>`
}

function answer(request, url) {
  if (url.pathname === '/mails.json' && request.method === 'DELETE') {
    mails = []
    return ['application/json', '[]']
  }
  if (url.pathname === '/mails.json') {
    const to = url.searchParams.get('to')
    return ['application/json', JSON.stringify(mails.filter((mail) => !to || mail.to.includes(to)))]
  }
  if (url.pathname === '/') return ['text/html; charset=utf-8', list()]
  const mail = mails.find(({ id }) => url.pathname === `/mails/${id}`)
  return mail && ['text/html; charset=utf-8', mail.html]
}

const web = createServer((request, response) => {
  const found = answer(request, new URL(request.url, 'http://mailbox'))
  response.writeHead(found ? 200 : 404, { 'content-type': found?.[0] ?? 'text/plain' })
  response.end(found?.[1] ?? 'not here\n')
})

smtp.listen(Number(values['smtp-port']), '127.0.0.1')
web.listen(Number(values.port), values.host)

process.on('SIGTERM', () => {
  smtp.close(() => process.exit(0))
  web.close()
})
