#include "features/kanban/board/board_int.h"

#define BOARD_COLUMNS                                                        \
	"b.id, b.name, b.type, b.description, b.visibility, b.outsiders,"    \
	" b.currency, b.is_default, b.archived_at, b.created_by, b.version," \
	" b.created_at, b.updated_at"
#define SEEN_BY(user)     BOARD_SEEN("b.id", user)
#define WRITABLE_BY(user) BOARD_WRITABLE("b.id", user)

/* clang-format off */
DB_STMT(boards_of_account, "kanban.boards_of_account",
	"select " BOARD_COLUMNS " from boards b"
	" where b.account_id = $1 and (b.archived_at is not null) = $3 and " SEEN_BY("$2")
	" order by b.is_default desc, b.created_at, b.id");

DB_STMT(board_with_stages, "kanban.board_with_stages",
	"select " BOARD_COLUMNS ", " WRITABLE_BY("$7") " as writable,"
	" array_to_json(array(select row_to_json(one) from ("
	"   select " STAGE_COLUMNS ", coalesce(n.cards, 0) as cards_count"
	"   from stages s left join " STAGE_COUNTS " n on n.stage_id = s.id"
	"   where s.account_id = b.account_id and s.board_id = b.id) one"
	"   order by one.position)) as stages"
	" from boards b where b.account_id = $1 and b.id = $8 and " SEEN_BY("$7"));

DB_STMT(board_accessed, "kanban.board_access",
	"select " BOARD_COLUMNS ", " WRITABLE_BY("$3") " as writable,"
	" directory.board_audience(b.id) as audience"
	" from boards b where b.account_id = $1 and b.id = $2 and " SEEN_BY("$3"));
/* clang-format on */

/* Stages and then cards are locked behind it. */
DB_STMT(board_locked, "kanban.board_lock",
	"select from boards where account_id = $1 and id = $2 for no key update");

enum err board_list(struct db_tenant *tenant, int64_t user_id, bool archived, struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &boards_of_account,
		     DB_ARGS(db_account(tenant), db_i64(user_id), db_bool(archived)), &rows));
	return rows_list(db_tenant_arena(tenant), rows, &board_schema, ret);
}

enum err board_get(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		   struct board_detail *ret)
{
	return db_one(tenant, &board_with_stages,
		      DB_ARGS(db_account(tenant), SIGHT_ARGS(sight), db_text(board_id)),
		      &board_detail_schema, ret);
}

enum err board_access(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		      struct board_access *ret)
{
	struct board_access access;
	struct db_rows *rows;

	TRY(db_query(tenant, &board_accessed,
		     DB_ARGS(db_account(tenant), db_text(board_id), db_i64(user_id)), &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	TRY(row_get(rows, 0, &board_schema, &access.board));
	access.writable = row_bool(rows, 0, "writable");
	access.audience = row_str(rows, 0, "audience");
	*ret = access;
	return OK;
}

enum err board_hold(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		    struct board_access *ret)
{
	db_queue(tenant, &board_locked, DB_ARGS(db_account(tenant), db_text(board_id)));
	return board_access(tenant, user_id, board_id, ret);
}

enum err board_take(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		    struct board_access *ret)
{
	struct board_access access;

	TRY(board_hold(tenant, user_id, board_id, &access));
	if (access.board.archived_at != I64_NULL)
		return ERR_BOARD_ARCHIVED;
	*ret = access;
	return OK;
}
