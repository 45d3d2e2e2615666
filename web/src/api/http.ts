/*
 * One request to the Hub: JSON in, JSON out, and every failure as one of two errors.
 *
 * ApiError      the server answered, and it said no; `code`, `details` and `requestId` are its own
 * NetworkError  no answer that can be trusted: offline, time-out, or a body that is not JSON
 */

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: unknown,
    readonly requestId: string | null,
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

export class NetworkError extends Error {
  constructor(cause: unknown) {
    super('the server could not be reached', { cause })
    this.name = 'NetworkError'
  }
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export interface HttpRequest {
  method: Method
  body?: unknown
  token?: string | null
  locale: string
  signal?: AbortSignal | undefined
  /** Of a POST: the same key again gets the same reply, and nothing is done twice. */
  idempotencyKey?: string | undefined
  /** For what waits for Chatwoot; 15 s otherwise. */
  timeoutMs?: number | undefined
  /** What the reply leaves behind (a cookie) counts even when the page goes away meanwhile. */
  outlivesPage?: boolean
}

const TIMEOUT_MS = 15_000

export async function http(url: string, request: HttpRequest): Promise<unknown> {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': request.locale })
  if (request.token) headers.set('Authorization', `Bearer ${request.token}`)
  if (request.idempotencyKey) headers.set('Idempotency-Key', request.idempotencyKey)
  const init: RequestInit = { method: request.method, headers, credentials: 'same-origin' }
  if (request.outlivesPage) init.keepalive = true
  if (request.body !== undefined) {
    headers.set('Content-Type', 'application/json')
    init.body = JSON.stringify(request.body)
  }

  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), request.timeoutMs ?? TIMEOUT_MS)
  const cancel = () => timeout.abort()
  request.signal?.addEventListener('abort', cancel)
  try {
    const response = await fetch(url, { ...init, signal: timeout.signal })
    const text = await response.text()
    if (!response.ok) throw refusal(response, text)
    return text === '' ? null : JSON.parse(text)
  } catch (error) {
    throw error instanceof ApiError ? error : new NetworkError(error)
  } finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', cancel)
  }
}

interface ErrorBody {
  error?: { code?: string; message?: string; details?: unknown; request_id?: string }
}

function refusal(response: Response, text: string): ApiError {
  let body: ErrorBody = {}
  try {
    body = JSON.parse(text) as ErrorBody
  } catch {
    // A proxy in between answers in its own words; the status says enough.
  }
  const error = typeof body.error === 'object' ? body.error : {}
  return new ApiError(
    response.status,
    error.code ?? `http_${response.status}`,
    error.message ?? response.statusText,
    error.details ?? null,
    error.request_id ?? response.headers.get('X-Request-Id'),
  )
}

/** The refusal's code of each field that a 422 names: { name: 'taken' }. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError) || !Array.isArray(error.details)) return {}
  const named = error.details as { field: string; code: string }[]
  return Object.fromEntries(named.map(({ field, code }) => [field, code]))
}

/** The row as it is now, of a 409; null when the error is another one. */
export function currentOf<T>(error: unknown): T | null {
  if (!(error instanceof ApiError) || error.status !== 409) return null
  return (error.details as { current?: T } | null)?.current ?? null
}

/** Idempotency keys of one form: the same body again has the same key, another body another one. */
export function createKey(): { of(body: unknown): string } {
  let last = ''
  let key = ''
  return {
    of(body) {
      const text = JSON.stringify(body)
      if (text !== last) key = crypto.randomUUID()
      last = text
      return key
    },
  }
}

/** Whether the same request may succeed a little later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof NetworkError) return true
  return error instanceof ApiError && (error.status === 429 || error.status >= 500)
}

export function requestIdOf(error: unknown): string | null {
  return error instanceof ApiError ? error.requestId : null
}
