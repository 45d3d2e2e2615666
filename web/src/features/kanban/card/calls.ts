/*
 * What the drawer asks of the server about one card.
 */
import type { CardCommentNew, CardEdit, ChecklistItemChange } from '@/api/types'
import { api } from '@/app/api'

export function cardCalls(accountId: number, boardId: string, cardId: string) {
  const path = { accountId, boardId, cardId }
  return {
    read: async (signal: AbortSignal) =>
      (
        await api.get('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}', {
          path,
          signal,
        })
      ).data,
    change: async (body: CardEdit) =>
      (
        await api.patch('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}', {
          path,
          body,
        })
      ).data,
    trash: () =>
      api.delete('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}', { path }),
    restore: async () =>
      (
        await api.post('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/restore', {
          path,
        })
      ).data,

    addItem: (text: string) =>
      api.post('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/checklist', {
        path,
        body: { text },
      }),
    changeItem: (itemId: string, body: ChecklistItemChange) =>
      api.patch('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/checklist/{itemId}', {
        path: { ...path, itemId },
        body,
      }),
    removeItem: (itemId: string) =>
      api.delete(
        '/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/checklist/{itemId}',
        { path: { ...path, itemId } },
      ),

    comments: (cursor: string | undefined, signal: AbortSignal) =>
      api.get('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/comments', {
        path,
        query: { limit: 50, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
    addComment: async (body: CardCommentNew, idempotencyKey: string) =>
      (
        await api.post('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/comments', {
          path,
          body,
          idempotencyKey,
        })
      ).data,
    changeComment: (commentId: string, body: CardCommentNew) =>
      api.patch(
        '/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/comments/{commentId}',
        { path: { ...path, commentId }, body },
      ),
    removeComment: (commentId: string) =>
      api.delete(
        '/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/comments/{commentId}',
        { path: { ...path, commentId } },
      ),

    addLink: (url: string, title: string) =>
      api.post('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/links', {
        path,
        body: title === '' ? { url } : { url, title },
      }),
    removeLink: (linkId: string) =>
      api.delete('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/links/{linkId}', {
        path: { ...path, linkId },
      }),

    history: (cursor: string | undefined, signal: AbortSignal) =>
      api.get('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/history', {
        path,
        query: { limit: 50, ...(cursor !== undefined && { cursor }) },
        signal,
      }),

    addConversation: (chatwootConversationId: number) =>
      api.post('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/conversations', {
        path,
        body: { chatwoot_conversation_id: chatwootConversationId },
      }),
    removeConversation: (chatwootConversationId: number) =>
      api.delete(
        '/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/conversations/{chatwootConversationId}',
        { path: { ...path, chatwootConversationId } },
      ),
  }
}

/** What Chatwoot is told of a conversation; it comes back as a change of the card. */
export function conversationCalls(accountId: number, chatwootConversationId: number) {
  const path = { accountId, chatwootConversationId }
  return {
    priority: (priority: 'low' | 'medium' | 'high' | 'urgent' | null) =>
      api.post('/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}/priority', {
        path,
        body: { priority },
      }),
    labels: (add: string[], remove: string[]) =>
      api.post('/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}/labels', {
        path,
        body: { ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) },
      }),
    assignee: (chatwootUserId: number | null) =>
      api.post('/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}/assignee', {
        path,
        body: { chatwoot_user_id: chatwootUserId },
      }),
  }
}
