import { describe, expect, it } from 'vitest'
import { createSseParser, type SseMessage } from './sse'

function parse(...pieces: string[]): SseMessage[] {
  const messages: SseMessage[] = []
  const parser = createSseParser((message) => messages.push(message))
  for (const piece of pieces) parser.feed(piece)
  return messages
}

describe('the SSE parser', () => {
  it('reads id, event and data', () => {
    expect(parse('id: 7\nevent: card.moved\ndata: {"a":1}\n\n')).toEqual([
      { id: '7', event: 'card.moved', data: '{"a":1}' },
    ])
  })

  it('ignores comments, retry and unknown fields', () => {
    expect(parse('retry: 1000\n: hb\nfoo: bar\n\n: hb\n\n')).toEqual([])
  })

  it('gives a control frame no id, not the one of the frame before', () => {
    const messages = parse('id: 7\ndata: a\n\nevent: hub.complete\ndata: {"seq":7}\n\n')
    expect(messages.map((message) => message.id)).toEqual(['7', null])
  })

  it('joins data lines and strips one space only', () => {
    expect(parse('data:  a\ndata:b\ndata\n\n')[0]?.data).toBe(' a\nb\n')
  })

  it('takes CR, LF and CRLF as the end of a line', () => {
    expect(parse('data: a\r\rdata: b\r\n\r\ndata: c\n\n').map((m) => m.data)).toEqual([
      'a',
      'b',
      'c',
    ])
  })

  it('drops a byte order mark at the start only', () => {
    expect(parse('\uFEFFdata: a\n\ndata: \uFEFFb\n\n').map((m) => m.data)).toEqual(['a', '\uFEFFb'])
  })

  it('ignores an id with NUL and does not dispatch an unfinished frame', () => {
    expect(parse('id: a\0b\ndata: x\n\ndata: unfinished\n')).toEqual([
      { id: null, event: 'message', data: 'x' },
    ])
  })

  it('gives the same messages wherever the pieces are cut', () => {
    const text = ': hi\r\nid: 1\r\nevent: a\r\ndata: é\r\n\r\ndata: b\n\nid: 2\rdata: c\r\r\n'
    const whole = parse(text)
    expect(whole).toHaveLength(3)
    for (let cut = 0; cut <= text.length; cut++) {
      expect(parse(text.slice(0, cut), text.slice(cut))).toEqual(whole)
    }
    expect(parse(...text)).toEqual(whole)
  })
})
