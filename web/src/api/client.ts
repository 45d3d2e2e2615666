/*
 * The Hub's API as the OpenAPI document describes it: a path, its parameters, body and reply are
 * checked by the compiler against the generated schema.
 *
 * The access token comes from the session. One that is refused (401) is handed back, and the call
 * is repeated once with the next; a second refusal is the caller's to see.
 */
import type { paths } from './schema'
import { ApiError, http, type Method } from './http'

type Json<R> = R extends { content: { 'application/json': infer T } } ? T : never
type Verb = Lowercase<Method>
type Operation<M extends Verb, P extends keyof paths> = NonNullable<paths[P][M]>
type Reply<O> = O extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202)]> : never
type Body<O> = O extends { requestBody?: infer B } ? Json<NonNullable<B>> : never
type PathParameters<O> = O extends { parameters: { path: infer T } } ? T : Record<never, never>
type QueryParameters<O> = O extends { parameters: { query?: infer T } } ? NonNullable<T> : never

/** The paths that have an operation of that method. */
type PathsWith<M extends Verb> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never
}[keyof paths]

interface CallOptions<O> {
  path: PathParameters<O>
  query?: QueryParameters<O>
  body?: Body<O>
  signal?: AbortSignal
  /** POST only: makes a repeated request harmless. */
  idempotencyKey?: string
  timeoutMs?: number
  /** It is sent even when the page goes away meanwhile. */
  outlivesPage?: boolean
}

export interface TokenSource {
  /** A token to use now; never `rejected`. Signs in when there is none. */
  token(rejected?: string): Promise<string>
}

type Call<M extends Verb> = <P extends PathsWith<M>>(
  path: P,
  options: CallOptions<Operation<M, P>>,
) => Promise<Reply<Operation<M, P>>>

export interface Client {
  get: Call<'get'>
  post: Call<'post'>
  patch: Call<'patch'>
  put: Call<'put'>
  delete: Call<'delete'>
}

export function createClient(base: string, tokens: TokenSource, locale: () => string): Client {
  async function call(method: Method, path: string, options: CallOptions<unknown>) {
    const url = base + expand(path, options.path, options.query)
    const { body, signal, idempotencyKey, timeoutMs, outlivesPage = false } = options
    const request = {
      method,
      body,
      signal,
      idempotencyKey,
      timeoutMs,
      outlivesPage,
      locale: locale(),
    }
    const token = await tokens.token()
    try {
      return await http(url, { ...request, token })
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      return await http(url, { ...request, token: await tokens.token(token) })
    }
  }
  return {
    get: (path, options) => call('GET', path, options) as never,
    post: (path, options) => call('POST', path, options) as never,
    patch: (path, options) => call('PATCH', path, options) as never,
    put: (path, options) => call('PUT', path, options) as never,
    delete: (path, options) => call('DELETE', path, options) as never,
  }
}

/** `/boards/{boardId}` and its parameters as a URL; a query parameter that is undefined is left out. */
function expand(path: string, parameters: object, query: object = {}): string {
  const values = parameters as Record<string, string | number>
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${path} needs ${name}`)
    return encodeURIComponent(value)
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, String(value))
  }
  return search.size > 0 ? `${filled}?${search}` : filled
}
