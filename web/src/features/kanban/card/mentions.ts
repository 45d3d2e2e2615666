/*
 * Names in a comment. While one is typed ("@mar") the people it may mean are offered; the one that
 * is chosen stands in the text as "@Maria Souza".
 */
export interface Person {
  user_id: number
  name: string
  avatar_url: string | null
}

/** The unfinished mention that ends at the caret: where its @ stands, and what follows it. */
export function mentionAt(text: string, caret: number): { start: number; query: string } | null {
  const found = /(?:^|[\s(])@([\p{L}\p{N}._-]*(?: [\p{L}\p{N}._-]*)?)$/u.exec(text.slice(0, caret))
  if (!found) return null
  const query = found[1] ?? ''
  return { start: caret - query.length - 1, query }
}

export function insertMention(text: string, start: number, caret: number, name: string) {
  const rest = text.slice(caret)
  const written = `@${name}${rest.startsWith(' ') ? '' : ' '}`
  const before = text.slice(0, start) + written
  return { text: before + rest, caret: before.length + (rest.startsWith(' ') ? 1 : 0) }
}

const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()

/** Those whose name, or one of its words, begins like that. */
export function candidates<P extends Person>(people: readonly P[], query: string, max = 6): P[] {
  const wanted = plain(query.trim())
  return people
    .filter(({ name }) => {
      const own = plain(name)
      return own.startsWith(wanted) || own.split(/\s+/).some((word) => word.startsWith(wanted))
    })
    .slice(0, max)
}

export interface Part {
  text: string
  mention: boolean
}

/** The text cut at the names of `people`; the longer of two names that begin alike wins. */
export function cutMentions(text: string, people: readonly Person[]): Part[] {
  const names = people.map((one) => one.name).sort((a, b) => b.length - a.length)
  const parts: Part[] = []
  let plainFrom = 0
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const name = names.find(
      (one) =>
        text.startsWith(one, at + 1) && !/[\p{L}\p{N}]/u.test(text.charAt(at + 1 + one.length)),
    )
    if (name === undefined) continue
    if (at > plainFrom) parts.push({ text: text.slice(plainFrom, at), mention: false })
    parts.push({ text: `@${name}`, mention: true })
    plainFrom = at + 1 + name.length
    at = plainFrom - 1
  }
  if (plainFrom < text.length) parts.push({ text: text.slice(plainFrom), mention: false })
  return parts
}

/** Whom the text mentions. */
export function mentioned(text: string, people: readonly Person[]): number[] {
  const names = new Set(
    cutMentions(text, people)
      .filter((part) => part.mention)
      .map((part) => part.text.slice(1)),
  )
  return people.filter((one) => names.has(one.name)).map((one) => one.user_id)
}
