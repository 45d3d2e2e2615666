/*
 * What was done here to conversations and Chatwoot does not have yet. Replies and events bring the
 * same write in any order and more than once; its version decides.
 */
import { computed, onScopeDispose, shallowReactive } from 'vue'
import type { Account, Card, Write } from '@/api/types'
import { api } from '@/app/api'
import type { Stream } from '@/stream/stream'

/** What arrives sooner than this is nobody's concern. */
const GRACE_MS = 2_000
const LIMIT = 100

const isPending = (write: Write) => write.state === 'queued' || write.state === 'failed'

export class WriteTable {
  readonly writes: Map<string, Write> = shallowReactive(new Map())
  readonly #versions = new Map<string, number>()

  /** Takes the write unless a newer or the same version is known; what has arrived is dropped. */
  put(write: Write): void {
    if ((this.#versions.get(write.id) ?? 0) >= write.version) return
    this.#versions.set(write.id, write.version)
    if (isPending(write)) this.writes.set(write.id, write)
    else this.writes.delete(write.id)
  }

  /**
   * Takes a list of all that are pending; of those known when it was asked for (`before`), the ones
   * that are not in it and have not changed since are pending no more.
   */
  replace(list: readonly Write[], before: ReadonlyMap<string, Write>): void {
    const listed = new Set(list.map((write) => write.id))
    for (const [id, write] of before) {
      if (!listed.has(id) && this.writes.get(id) === write) this.writes.delete(id)
    }
    list.forEach((write) => this.put(write))
  }
}

export function usePendingWrites(account: Account, stream: Stream, onFailed: (e: unknown) => void) {
  const table = new WriteTable()
  const late: Set<string> = shallowReactive(new Set())
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const path = { accountId: account.id }

  function watchOver(write: Write) {
    if (write.state !== 'queued' || timers.has(write.id)) return
    const wait = Math.max(0, Date.parse(write.created_at) + GRACE_MS - Date.now())
    timers.set(
      write.id,
      setTimeout(() => late.add(write.id), Math.min(wait, GRACE_MS)),
    )
  }

  function put(write: Write) {
    table.put(write)
    watchOver(write)
  }

  async function load() {
    const before = new Map(table.writes)
    try {
      const reply = await api.get('/api/v1/accounts/{accountId}/writes', {
        path,
        query: { state: 'pending', limit: LIMIT },
      })
      table.replace(reply.data, before)
      reply.data.forEach(watchOver)
    } catch {
      // The board's own reads tell that the Hub is away, and a reload follows them.
    }
  }

  async function decide(write: Write, what: 'retry' | 'cancel') {
    try {
      const params = { ...path, writeId: write.id }
      const reply =
        what === 'retry'
          ? await api.post('/api/v1/accounts/{accountId}/writes/{writeId}/retry', { path: params })
          : await api.post('/api/v1/accounts/{accountId}/writes/{writeId}/cancel', { path: params })
      put(reply.data)
    } catch (error) {
      void load()
      onFailed(error)
    }
  }

  const byConversation = computed(() => {
    const found = new Map<number, Write[]>()
    for (const write of table.writes.values()) {
      if (write.state === 'queued' && write.problem === null && !late.has(write.id)) continue
      const list = found.get(write.chatwoot_conversation_id)
      if (list) list.push(write)
      else found.set(write.chatwoot_conversation_id, [write])
    }
    return found
  })

  const unsubscribe = stream.subscribe({
    onEvent(event) {
      if (event.entity === 'write') put(event.data as Write)
    },
    onReset: () => void load(),
  })
  onScopeDispose(() => {
    unsubscribe()
    timers.forEach((timer) => clearTimeout(timer))
  })
  void load()

  return {
    /** Of the card's conversations, oldest first. */
    of(card: Card): Write[] {
      return card.conversations
        .flatMap((one) => byConversation.value.get(one.chatwoot_conversation_id) ?? [])
        .sort((a, b) => a.created_at.localeCompare(b.created_at))
    },
    retry: (write: Write) => decide(write, 'retry'),
    cancel: (write: Write) => decide(write, 'cancel'),
  }
}
