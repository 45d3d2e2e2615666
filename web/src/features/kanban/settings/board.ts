/*
 * The board whose settings are shown, and how its parts are read again after a change.
 */
import { useQueryClient } from '@tanstack/vue-query'
import { inject, provide, type ComputedRef, type InjectionKey } from 'vue'
import type { BoardDetail } from '@/api/types'
import { useAccount } from '@/features/settings/account'
import { keyOf } from '@/features/settings/reads'
import { boardKey, boardsKey } from '../queries'

const key: InjectionKey<ComputedRef<BoardDetail>> = Symbol('board settings')

export function provideBoard(board: ComputedRef<BoardDetail>): void {
  provide(key, board)
}

export function useSettledBoard() {
  const board = inject(key)
  if (!board) throw new Error('no board above this component')
  const account = useAccount()
  const queries = useQueryClient()
  const boardId = board.value.id
  return {
    account,
    board,
    boardId,
    path: { accountId: account.id, boardId },
    /** The name under which a part of the board is read (useRead, useList). */
    part: (name: string) => `board ${boardId} ${name}`,
    refresh: (name: string) =>
      queries.invalidateQueries({ queryKey: keyOf(account.id, `board ${boardId} ${name}`) }),
    refreshBoard: () => {
      void queries.invalidateQueries({ queryKey: boardsKey(account.id) })
      return queries.invalidateQueries({ queryKey: boardKey(account.id, boardId) })
    },
    take: (change: Partial<BoardDetail>) =>
      queries.setQueryData<BoardDetail>(
        boardKey(account.id, boardId),
        (old) => old && { ...old, ...change },
      ),
  }
}
