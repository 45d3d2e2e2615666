// What RFC 5321 and 5322 ask of any mail, and RFC 2045–2047 of one with parts.

const LINE_MAX = 998 // RFC 5322 §2.1.1, without CRLF
const LINE_SHOULD = 78

/** Header lines, unfolded: [name in small letters, value]. */
function headers(head) {
  return head.replace(/\r\n[ \t]+/g, ' ').split('\r\n').map((line) => {
    const at = line.indexOf(':')
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
  })
}

const exactlyOnce = ['date', 'from', 'to', 'subject', 'message-id', 'mime-version', 'content-type']

const dateForm = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/

function faultsOfHeaders(fields) {
  const value = (name) => fields.find(([field]) => field === name)?.[1] ?? ''
  const faults = exactlyOnce
    .filter((name) => fields.filter(([field]) => field === name).length !== 1)
    .map((name) => `${name} must be there exactly once (RFC 5322 §3.6)`)
  const date = value('date')
  if (!dateForm.test(date)) faults.push('the date is malformed (RFC 5322 §3.3)')
  else if (new Date(date).toUTCString().slice(0, 3) !== date.slice(0, 3)) {
    faults.push('the day of the week is not that of the date')
  } else if (Math.abs(new Date(date) - Date.now()) > 120_000) faults.push('the date is not now')
  if (!/^<[^<>@\s]+@[^<>@\s]+>$/.test(value('message-id'))) {
    faults.push('the message id is malformed (RFC 5322 §3.6.4)')
  }
  if (!/^auto-/.test(value('auto-submitted'))) faults.push('Auto-Submitted is missing (RFC 3834 §5)')
  return faults
}

/** What is wrong with a mail as it came over the wire; empty when nothing is. */
export function faultsOf(raw, parsed, envelope) {
  const text = raw.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const lines = text.split('\r\n')
  const faults = faultsOfHeaders(headers(text.slice(0, end)))
  if (/[^\r]\n|\r[^\n]/.test(text)) faults.push('a line does not end in CRLF (RFC 5321 §2.3.8)')
  if (lines.some((line) => line.length > LINE_MAX)) faults.push('a line is too long')
  if (lines.some((line) => line.length > LINE_SHOULD)) faults.push('a line has over 78 characters')
  if (/[^\t\r\n -~]/.test(text)) faults.push('a byte is no ASCII, and nobody announced it (RFC 5321 §2.4)')
  for (const word of text.slice(0, end).match(/=\?[^ \r\n]*/g) ?? []) {
    if (word.length > 75) faults.push('an encoded word is too long (RFC 2047 §2)')
  }
  if (parsed.from?.value[0].address !== envelope.mailFrom.address) {
    faults.push('From is not the envelope’s sender')
  }
  if (parsed.to?.value[0].address !== envelope.rcptTo[0].address) {
    faults.push('To is not the envelope’s recipient')
  }
  if (!parsed.text?.trim() || !parsed.html) faults.push('text or HTML is missing (RFC 2046 §5.1.4)')
  return faults
}
