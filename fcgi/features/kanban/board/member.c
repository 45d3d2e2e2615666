/* Whom a board is for. */
#include "features/kanban/board/board_int.h"

DB_STMT(members_of_board, "kanban.members_of_board",
	"select m.user_id, u.name, u.avatar_url, m.role from board_members m"
	" cross join lateral directory.\"user\"(m.user_id) u"
	" where m.account_id = $1 and m.board_id = $2 order by lower(u.name), m.user_id");

DB_STMT(members_leave, "kanban.members_leave",
	"delete from board_members where account_id = $1 and board_id = $2"
	" and user_id <> all ($3::bigint[])");

/* $3 people, $4 what each of them is. */
DB_STMT(members_put, "kanban.members_put",
	"insert into board_members (account_id, board_id, user_id, role)"
	" select $1, $2, p.user_id, p.role from unnest($3::bigint[], $4::text[]) p (user_id, role)"
	" on conflict (account_id, board_id, user_id) do update set role = excluded.role");

static enum err answer(struct request *rq, struct str board_id)
{
	struct db_rows *rows;
	struct list members;

	TRY(db_query(rq->tenant, &members_of_board,
		     DB_ARGS(db_i64(rq->account_id), db_text(board_id)), &rows));
	TRY(rows_list(rq->arena, rows, &board_member_schema, &members));
	return reply_list(rq, &members, STR_NULL);
}

enum err board_members_list(struct request *rq)
{
	struct board_access board;

	TRY(board_access(rq->tenant, rq->user_id, request_path(rq, "boardId"), &board));
	return answer(rq, board.board.id);
}

static enum err named_once(struct request *rq, const struct list *members)
{
	const struct board_member_put *items = members->items;

	for (size_t i = 0; i < members->count; i++)
		for (size_t k = 0; k < i; k++)
			if (items[k].user_id == items[i].user_id)
				return fail_field(
					rq,
					arena_printf(rq->arena, "members.%zu.user_id", i).ptr,
					"duplicate");
	return OK;
}

enum err board_members_put(struct request *rq)
{
	const struct board_members_put *body = rq->body;
	const struct board_member_put *items = body->members.items;
	struct list ids = {ARENA_ARRAY(rq->arena, struct str, body->members.count),
			   body->members.count};
	struct list roles = {ARENA_ARRAY(rq->arena, struct str, ids.count), ids.count};
	struct db_arg account = db_i64(rq->account_id);
	struct board_access board;

	TRY(named_once(rq, &body->members));
	for (size_t i = 0; i < ids.count; i++) {
		((struct str *)ids.items)[i] =
			arena_printf(rq->arena, "%lld", (long long)items[i].user_id);
		((struct str *)roles.items)[i] = items[i].role;
	}
	TRY(board_take(rq->tenant, rq->user_id, request_path(rq, "boardId"), &board));
	db_queue(rq->tenant, &members_leave,
		 DB_ARGS(account, db_text(board.board.id), db_texts(&ids)));
	enum err err = db_query(rq->tenant, &members_put,
				DB_ARGS(account, db_text(board.board.id), db_texts(&ids),
					db_texts(&roles)),
				NULL);
	if (err == ERR_NOT_FOUND)
		return fail_field(rq, "members", "unknown");
	TRY(err);
	TRY(board_touched(rq, &board));
	return answer(rq, board.board.id);
}
