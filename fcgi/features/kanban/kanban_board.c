#include "features/kanban/kanban_handlers.h"

enum err boards_list(struct request *rq)
{
	struct list boards;

	/* An account has few boards (a plan's limit): one page holds them all. */
	TRY(board_list(rq->tenant, &boards));
	return reply_list(rq, &boards, STR_NULL);
}

enum err board_show(struct request *rq)
{
	struct sight sight = sight_of(rq);
	struct board_detail board;

	TRY(board_get(rq->tenant, &sight, request_path(rq, "boardId"), &board));
	return reply_one(rq, &board);
}
