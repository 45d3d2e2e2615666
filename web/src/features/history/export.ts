/*
 * The document of all that is held about a contact: made by the server, fetched in parts, saved by the
 * browser.
 */
import { api } from '@/app/api'
import { config } from '@/app/config'
import { useSession } from '@/app/session'
import { ApiError } from '@/api/http'

const MADE_WITHIN_MS = 30_000

export async function fetchExport(accountId: number, contactId: string): Promise<Blob> {
  const made = await api.post('/api/v1/accounts/{accountId}/contacts/{contactId}/export', {
    path: { accountId, contactId },
    timeoutMs: MADE_WITHIN_MS,
  })
  const base = `${config.base_path}/api/v1/accounts/${accountId}/contact-exports/${made.data.id}`
  const parts: BlobPart[] = []
  for (let part = 1; part <= made.data.parts; part++) {
    const response = await fetch(`${base}/parts/${part}`, {
      headers: { Authorization: `Bearer ${await useSession().token()}` },
      credentials: 'same-origin',
    })
    if (!response.ok) {
      const requestId = response.headers.get('X-Request-Id')
      throw new ApiError(response.status, 'export', response.statusText, null, requestId)
    }
    parts.push(await response.arrayBuffer())
  }
  return new Blob(parts, { type: 'application/json' })
}

export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href))
}
