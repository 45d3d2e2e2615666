/** Id of the place in the page's header where the board puts what it says of the conversation. */
export const STRIP = 'kanban-strip'
