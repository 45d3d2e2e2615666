/*
 * The Hub's API as the OpenAPI document describes it: a path, its parameters, body and reply are
 * checked by the compiler against the generated schema.
 *
 * The access token comes from the session. One that is refused (401) is handed back, and the call
 * is repeated once with the next; a second refusal is the caller's to see.
 */
import type { paths } from './schema'
import { ApiError, http } from './http'

type Json<R> = R extends { content: { 'application/json': infer T } } ? T : never
type Operation<M extends 'get' | 'post', P extends keyof paths> = NonNullable<paths[P][M]>
type Reply<O> = O extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202)]> : never
type Body<O> = O extends { requestBody?: infer B } ? Json<NonNullable<B>> : never
type PathParameters<O> = O extends { parameters: { path: infer T } } ? T : Record<never, never>
type QueryParameters<O> = O extends { parameters: { query?: infer T } } ? NonNullable<T> : never

/** The paths that have an operation of that method. */
type PathsWith<M extends 'get' | 'post'> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never
}[keyof paths]

interface CallOptions<O> {
  path: PathParameters<O>
  query?: QueryParameters<O>
  body?: Body<O>
  signal?: AbortSignal
}

export interface TokenSource {
  /** A token to use now; never `rejected`. Signs in when there is none. */
  token(rejected?: string): Promise<string>
}

export interface Client {
  get<P extends PathsWith<'get'>>(
    path: P,
    options: CallOptions<Operation<'get', P>>,
  ): Promise<Reply<Operation<'get', P>>>
  post<P extends PathsWith<'post'>>(
    path: P,
    options: CallOptions<Operation<'post', P>>,
  ): Promise<Reply<Operation<'post', P>>>
}

export function createClient(base: string, tokens: TokenSource, locale: () => string): Client {
  async function call(method: 'GET' | 'POST', path: string, options: CallOptions<unknown>) {
    const url = base + expand(path, options.path, options.query)
    const { body, signal } = options
    const token = await tokens.token()
    try {
      return await http(url, { method, body, signal, token, locale: locale() })
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      const next = await tokens.token(token)
      return await http(url, { method, body, signal, token: next, locale: locale() })
    }
  }
  return {
    get: (path, options) => call('GET', path, options) as never,
    post: (path, options) => call('POST', path, options) as never,
  }
}

/** `/boards/{boardId}` and its parameters as a URL; a query parameter that is undefined is left out. */
export function expand(path: string, parameters: object, query: object = {}): string {
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
