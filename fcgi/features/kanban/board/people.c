/* What people choose from on a board: who may be given its cards, and the account's labels. */
#include "features/kanban/board/people_int.h"

#include "features/kanban/access/sight.h"

/* Far beyond what an account has; a reply has to end somewhere. */
#define CHOICES_MAX "1000"

DB_STMT(board_is_seen, "kanban.board_is_seen",
	"select b.id from boards b where b.account_id = $1 and b.id = $2"
	" and " BOARD_SEEN("b.id", "$3"));

/* Those who see the board and, where everybody does, agents who have not signed in yet. */
DB_STMT(board_people, "kanban.board_people",
	"with seen as (select n.id, n.chatwoot_user_id, n.name, n.avatar_url"
	"   from directory.board_viewers($2) as p (user_id) join users n on n.id = p.user_id),"
	" everybody as (select n.id as user_id, n.chatwoot_user_id,"
	"     coalesce(g.name, n.name) as name, coalesce(g.avatar_url, n.avatar_url) as avatar_url"
	"   from seen n left join agents g"
	"     on g.account_id = $1 and g.chatwoot_user_id = n.chatwoot_user_id"
	"   union all select null, g.chatwoot_user_id, g.name, g.avatar_url from agents g"
	"   join boards b on b.account_id = g.account_id and b.id = $2 and b.visibility = 'account'"
	"   where g.account_id = $1 and not exists (select from memberships m"
	"     join users n on n.id = m.user_id"
	"     where m.account_id = $1 and n.chatwoot_user_id = g.chatwoot_user_id))"
	" select user_id, chatwoot_user_id, name, avatar_url from everybody"
	" order by lower(name), chatwoot_user_id limit " CHOICES_MAX);

DB_STMT(board_labels, "kanban.board_labels",
	"select title, color from labels where account_id = $1"
	" order by lower(title), title limit " CHOICES_MAX);

static enum err check_seen(struct request *rq, struct str board_id)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &board_is_seen,
		     DB_ARGS(db_i64(rq->account_id), db_text(board_id), db_i64(rq->user_id)),
		     &rows));
	return rows_count(rows) == 0 ? ERR_NOT_FOUND : OK;
}

enum err board_people_list(struct request *rq)
{
	struct str board_id = request_path(rq, "boardId");
	struct db_rows *rows;
	struct list people;

	TRY(check_seen(rq, board_id));
	TRY(db_query(rq->tenant, &board_people, DB_ARGS(db_i64(rq->account_id), db_text(board_id)),
		     &rows));
	TRY(rows_list(rq->arena, rows, &board_person_schema, &people));
	return reply_list(rq, &people, STR_NULL);
}

enum err board_labels_list(struct request *rq)
{
	struct db_rows *rows;
	struct list labels;

	TRY(check_seen(rq, request_path(rq, "boardId")));
	TRY(db_query(rq->tenant, &board_labels, DB_ARGS(db_i64(rq->account_id)), &rows));
	TRY(rows_list(rq->arena, rows, &board_label_schema, &labels));
	return reply_list(rq, &labels, STR_NULL);
}
