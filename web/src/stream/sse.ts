/*
 * Parser of text/event-stream as the HTML Living Standard defines it: UTF-8, one of CR, LF or CRLF
 * ends a line, a blank line dispatches. Feed it decoded text in pieces of any size.
 */

export interface SseMessage {
  /** "message" when the frame names none. */
  event: string
  data: string
  /** The frame's own id, or null. Control frames have none. */
  id: string | null
}

export interface SseParser {
  feed(text: string): void
}

export function createSseParser(onMessage: (message: SseMessage) => void): SseParser {
  let rest = ''
  let first = true
  let event = ''
  let data: string[] = []
  let id: string | null = null

  function dispatch() {
    if (data.length > 0) onMessage({ event: event || 'message', data: data.join('\n'), id })
    event = ''
    data = []
    id = null
  }

  function line(text: string) {
    if (text === '') {
      dispatch()
      return
    }
    const colon = text.indexOf(':')
    if (colon === 0) return
    const field = colon < 0 ? text : text.slice(0, colon)
    let value = colon < 0 ? '' : text.slice(colon + 1)
    if (value.startsWith(' ')) value = value.slice(1)
    if (field === 'data') data.push(value)
    else if (field === 'event') event = value
    else if (field === 'id' && !value.includes('\0')) id = value
  }

  return {
    feed(text) {
      rest += text
      if (first && rest !== '') {
        first = false
        if (rest.startsWith('\uFEFF')) rest = rest.slice(1)
      }
      let start = 0
      for (;;) {
        const end = endOfLine(rest, start)
        if (end < 0) break
        line(rest.slice(start, end))
        start = end + (rest[end] === '\r' && rest[end + 1] === '\n' ? 2 : 1)
      }
      rest = rest.slice(start)
    },
  }
}

/** Index of the next line's end; -1 while it, or the LF that may follow its CR, has not come yet. */
function endOfLine(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\n') return i
    if (text[i] === '\r') return i + 1 < text.length ? i : -1
  }
  return -1
}
