/* The board's cards as a file; asked for by hand, since the API client reads JSON. */
import { ApiError } from '@/api/http'
import { config } from '@/app/config'
import { useSession } from '@/app/session'
import { saveFile } from '@/features/history/export'

export async function downloadExport(accountId: number, boardId: string, name: string) {
  const url = `${config.base_path}/api/v1/accounts/${accountId}/boards/${boardId}/export`
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${await useSession().token()}` },
    credentials: 'same-origin',
  })
  if (!response.ok) {
    const requestId = response.headers.get('X-Request-Id')
    throw new ApiError(response.status, 'export', response.statusText, null, requestId)
  }
  const plain = name.replace(/[^\p{L}\p{N} _-]/gu, '').trim() || 'board'
  saveFile(await response.blob(), `${plain}.csv`)
}
