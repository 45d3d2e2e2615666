/*
 * The board that was open last, by account. A browser that keeps nothing opens the default one.
 */
const keyOf = (accountId: number) => `hub.board.${accountId}`

export function rememberedBoard(accountId: number): string | null {
  try {
    return localStorage.getItem(keyOf(accountId))
  } catch {
    return null
  }
}

export function rememberBoard(accountId: number, boardId: string): void {
  try {
    localStorage.setItem(keyOf(accountId), boardId)
  } catch {
    // A frame of another site may not be allowed to.
  }
}
