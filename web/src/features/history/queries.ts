/*
 * What the pages read about contacts and their conversations. Lists go on by cursor; events of the
 * account say when to read again (live.ts).
 */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import type {
  Contact,
  ContactDetail,
  Conversation,
  ConversationMessage,
  SearchResult,
} from '@/api/types'
import { isTransient } from '@/api/http'
import { api } from '@/app/api'

const PAGE = 25
const MESSAGES = 50
const FINDS = 8
const RETRIES = 3

const kept = {
  staleTime: Infinity,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  retry: (failures: number, error: Error) => failures < RETRIES && isTransient(error),
} as const

export interface Page<T> {
  data: T[]
  page: { next_cursor: string | null }
}

const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: Page<unknown>) => last.page.next_cursor ?? undefined,
} as const

const behind = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor })

/** What a page in Chatwoot, or an address, says of the contact it wants. */
export interface ContactHint {
  id?: string | undefined
  chatwootContactId?: number | undefined
  chatwootConversationId?: number | undefined
}

export type ConversationStatus = Conversation['status']

export interface HistoryFilter {
  q: string
  status: ConversationStatus | 'all'
  inbox: number
}

export const historyKey = (accountId: number) => ['history', accountId] as const

/** The id of the contact that is meant; null when there is none, or none to be seen. */
export function useContactId(accountId: number, hint: Readonly<Ref<ContactHint>>) {
  return useQuery({
    ...kept,
    queryKey: [...historyKey(accountId), 'hint', hint],
    enabled: computed(() => Object.values(hint.value).some((one) => one !== undefined)),
    queryFn: async ({ signal }): Promise<string | null> => {
      const { id, chatwootContactId, chatwootConversationId } = hint.value
      if (id !== undefined) return id
      const reply = await api.get('/api/v1/accounts/{accountId}/contacts', {
        path: { accountId },
        query: {
          ...(chatwootContactId !== undefined && { chatwoot_contact_id: chatwootContactId }),
          ...(chatwootConversationId !== undefined && {
            chatwoot_conversation_id: chatwootConversationId,
          }),
        },
        signal,
      })
      return reply.data[0]?.id ?? null
    },
  })
}

export function useContact(accountId: number, contactId: string) {
  return useQuery({
    ...kept,
    queryKey: [...historyKey(accountId), 'contact', contactId],
    queryFn: async ({ signal }): Promise<ContactDetail> => {
      const reply = await api.get('/api/v1/accounts/{accountId}/contacts/{contactId}', {
        path: { accountId, contactId },
        signal,
      })
      return reply.data
    },
  })
}

export function useHistory(
  accountId: number,
  contactId: string,
  filter: Readonly<Ref<HistoryFilter>>,
) {
  return useInfiniteQuery({
    ...kept,
    ...paged,
    queryKey: [...historyKey(accountId), 'of', contactId, filter],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal, pageParam }): Promise<Page<Conversation>> => {
      const { q, status, inbox } = filter.value
      return api.get('/api/v1/accounts/{accountId}/contacts/{contactId}/history', {
        path: { accountId, contactId },
        query: {
          limit: PAGE,
          ...behind(pageParam),
          ...(q !== '' && { q }),
          ...(status !== 'all' && { status }),
          ...(inbox !== 0 && { chatwoot_inbox_id: inbox }),
        },
        signal,
      })
    },
  })
}

export function useMessages(accountId: number, conversationId: number) {
  return useInfiniteQuery({
    ...kept,
    ...paged,
    queryKey: [...historyKey(accountId), 'messages', conversationId],
    queryFn: async ({ signal, pageParam }): Promise<Page<ConversationMessage>> =>
      api.get('/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}/messages', {
        path: { accountId, chatwootConversationId: conversationId },
        query: { limit: MESSAGES, ...behind(pageParam) },
        signal,
      }),
  })
}

export function useContacts(accountId: number, enabled: Readonly<Ref<boolean>>) {
  return useInfiniteQuery({
    ...kept,
    ...paged,
    queryKey: [...historyKey(accountId), 'contacts'],
    enabled,
    queryFn: async ({ signal, pageParam }): Promise<Page<Contact>> =>
      api.get('/api/v1/accounts/{accountId}/contacts', {
        path: { accountId },
        query: { limit: PAGE, ...behind(pageParam) },
        signal,
      }),
  })
}

export function useSearch(accountId: number, q: Readonly<Ref<string>>) {
  return useQuery({
    ...kept,
    staleTime: 10_000,
    queryKey: [...historyKey(accountId), 'search', q],
    enabled: computed(() => q.value !== ''),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<SearchResult> => {
      const reply = await api.get('/api/v1/accounts/{accountId}/search', {
        path: { accountId },
        query: { q: q.value, limit: FINDS },
        signal,
      })
      return reply.data
    },
  })
}
