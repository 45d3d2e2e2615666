/*
 * The little of Chatwoot's Markdown that people write in messages: **bold**, `code`, links. It becomes
 * parts that the page shows as text, never HTML; whatever else there is stays as it was written.
 */
export type Part =
  { kind: 'text' | 'bold' | 'code'; text: string } | { kind: 'link'; text: string; href: string }

const MARK =
  /\*\*(?<bold>[^*\n]+)\*\*|`(?<code>[^`\n]+)`|\[(?<label>[^\]\n]+)\]\((?<target>https?:\/\/[^\s)]+)\)|(?<url>https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?])/g

export function partsOf(content: string): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const match of content.matchAll(MARK)) {
    if (match.index > at) parts.push({ kind: 'text', text: content.slice(at, match.index) })
    parts.push(partOf(match.groups ?? {}))
    at = match.index + match[0].length
  }
  if (at < content.length) parts.push({ kind: 'text', text: content.slice(at) })
  return parts
}

function partOf(found: Record<string, string | undefined>): Part {
  const { bold, code, label, target, url } = found
  if (bold !== undefined) return { kind: 'bold', text: bold }
  if (code !== undefined) return { kind: 'code', text: code }
  const href = target ?? url ?? ''
  return { kind: 'link', text: label ?? href, href }
}

/** On one line and without marks, for previews. */
export function plainText(content: string): string {
  return partsOf(content)
    .map((part) => part.text)
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
}
