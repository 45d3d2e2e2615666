#include "features/kanban/kanban_int.h"
#include "features/kanban/kanban_order.h"

#include "core/http/cursor.h"
#include "features/kanban/kanban_sql.h"

#define C_SEEN     CARD_SEEN("c")
#define K_SEEN     CARD_SEEN("k")
#define N_SEEN     CARD_SEEN("n")
#define C_WRITABLE CARD_IN_SCOPE("c", "$13") " and " BOARD_WRITABLE("c.board_id", "$7")
#define LINK_SEEN  CONVERSATION_SEEN("k")

/*
 * Under row-level security a comparison can use an index only when PostgreSQL knows that it tells
 * nothing about rows it may not show: those of text are known to be such, COALESCE is not, and OR
 * uses no index at all. So positions are compared with bare parameters and columns.
 */
DB_STMT(card_by_id, "kanban.card_by_id",
	"select " CARD_COLUMNS_SEEN " from cards c"
	" where c.account_id = $1 and c.board_id = $8 and c.id = $9 and " C_SEEN);

/* $10 the position to go on behind, or an empty text. */
DB_STMT(cards_of_stage, "kanban.cards_of_stage",
	"select " CARD_COLUMNS_SEEN " from cards c"
	" where c.account_id = $1 and c.board_id = $8 and c.stage_id = $9 and c.position > $10"
	"   and " C_SEEN " order by c.position limit $11");

/* $9 and $10 the stage and position to go on behind. No stage is read further than a page needs. */
DB_STMT(cards_of_board, "kanban.cards_of_board",
	"select " CARD_COLUMNS_SEEN " from stages s cross join lateral ("
	"   select k.account_id, k.id, k.board_id, k.stage_id, k.title, k.position, k.version,"
	"     k.placed_version, k.priority, k.labels, k.preview, k.last_message_at,"
	"     k.assignee_chatwoot_id, k.assignee_name, k.assignee_avatar_url, k.created_at,"
	"     k.updated_at from cards k"
	"   where k.account_id = $1 and k.board_id = $8 and k.stage_id = s.id"
	"     and k.position > case when s.id = $9 then $10 else '' end and " K_SEEN
	"   order by k.position limit $11) c"
	" where s.account_id = $1 and s.board_id = $8 and ($9::uuid is null or s.position >="
	"   (select p.position from stages p where p.account_id = $1 and p.id = $9))"
	" order by s.position, c.position limit $11");

DB_STMT(cards_of_conversation, "kanban.cards_of_conversation",
	"select " CARD_COLUMNS_SEEN " from card_conversations k join cards c"
	"   on c.account_id = k.account_id and c.id = k.card_id"
	" where k.account_id = $1 and k.board_id = $8 and k.chatwoot_conversation_id = $9"
	"   and ($10::uuid is null or c.stage_id = $10) and " C_SEEN
	"   and " LINK_SEEN " order by c.position limit $11");

DB_STMT(stage_exists, "kanban.stage_exists",
	"select from stages where account_id = $1 and board_id = $2 and id = $3");

DB_STMT(stage_lock, "kanban.stage_lock",
	"select from stages where account_id = $1 and board_id = $2 and id = $3 for update");

/*
 * $9 the card, $10 the target stage, $11 after_id, $12 before_id, $13 the scope in which the person
 * may change cards. The card itself does not count as a neighbour, nor does one they don't see.
 * Runs after stage_lock, so that it sees what earlier movers of the stage committed.
 */
DB_STMT(card_placement, "kanban.card_placement",
	"with edge as materialized (select n.position from cards n"
	"   where n.account_id = $1 and n.stage_id = $10"
	"     and n.id = case when $11::uuid is null then $12 else $11 end"
	"     and " N_SEEN ")"
	" select c.stage_id, c.position, c.version, c.placed_version,"
	" (" C_WRITABLE ") is true as writable,"
	" exists (select from stages where account_id = $1 and board_id = $8 and id = $10) as"
	" target_found,"
	" ($11::uuid is not null or $12::uuid is not null) and edge.position is null as"
	" neighbour_missing,"
	" case when $11::uuid is not null then edge.position"
	"   when $12::uuid is not null then (select max(o.position) from cards o"
	"     where o.account_id = $1 and o.stage_id = $10 and o.id <> $9"
	"       and o.position < edge.position)"
	"   else (select max(o.position) from cards o"
	"     where o.account_id = $1 and o.stage_id = $10 and o.id <> $9) end as low,"
	" case when $12::uuid is not null then edge.position"
	"   when $11::uuid is not null then (select min(o.position) from cards o"
	"     where o.account_id = $1 and o.stage_id = $10 and o.id <> $9"
	"       and o.position > edge.position) end as high"
	" from cards c left join edge on true"
	" where c.account_id = $1 and c.board_id = $8 and c.id = $9 and " C_SEEN
	" for update of c");

DB_STMT(card_put, "kanban.card_put",
	"update cards c set stage_id = $3, position = $4, version = c.version + 1,"
	"   placed_version = c.version + 1, updated_at = now()"
	" where c.account_id = $1 and c.id = $2"
	" returning " CARD_COLUMNS ", directory.card_audience(c.id) as audience");

static const struct field placement_fields[] = {
	F_UUID(struct placement, stage_id, REQUIRED),
	F_STR(struct placement, position, 1, ORDER_MAX, REQUIRED),
	F_I64(struct placement, version, 1, INT64_MAX, REQUIRED),
	F_I64(struct placement, placed_version, 1, INT64_MAX, REQUIRED),
	F_BOOL(struct placement, writable, REQUIRED),
	F_BOOL(struct placement, target_found, REQUIRED),
	F_BOOL(struct placement, neighbour_missing, REQUIRED),
	F_STR(struct placement, low, 1, ORDER_MAX, NULLABLE),
	F_STR(struct placement, high, 1, ORDER_MAX, NULLABLE),
};
static const struct schema placement_schema =
	SCHEMA("Placement", struct placement, placement_fields);

static struct db_arg account_arg(const struct db_tenant *tenant)
{
	return db_i64(db_tenant_account(tenant));
}

enum err card_get(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		  struct str card_id, struct card *ret)
{
	return db_one(tenant, &card_by_id,
		      DB_ARGS(account_arg(tenant), SIGHT_ARGS(sight), db_text(board_id),
			      db_text(card_id)),
		      &card_schema, ret);
}

/* A cursor of another list, or of none: of a stage that the board does not have. */
static bool cursor_fits(const struct card_filter *filter, struct str stage_id)
{
	return str_is_uuid(stage_id) &&
	       (!filter->stage_id.ptr || str_eq(filter->stage_id, stage_id));
}

static enum err stage_must_exist(struct db_tenant *tenant, struct str board_id,
				 struct str stage_id)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &stage_exists,
		     DB_ARGS(account_arg(tenant), db_text(board_id), db_text(stage_id)), &rows));
	return rows_count(rows) == 1 ? OK : ERR_BAD_CURSOR;
}

enum err card_list(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		   const struct card_filter *filter, struct list *ret)
{
	struct arena *arena = db_tenant_arena(tenant);
	struct str after[2] = {STR_NULL, STR("")}; /* stage, position */
	struct db_arg account = account_arg(tenant), board = db_text(board_id);
	struct db_arg limit = db_i64(filter->limit + 1);
	struct board_access access;
	struct db_rows *rows;

	if (filter->cursor.ptr)
		TRY(cursor_read(arena, filter->cursor, 2, after));
	if (after[0].ptr && !cursor_fits(filter, after[0]))
		return ERR_BAD_CURSOR;
	if (filter->chatwoot_conversation_id != I64_NULL)
		TRY(db_query(tenant, &cards_of_conversation,
			     DB_ARGS(account, SIGHT_ARGS(sight), board,
				     db_i64(filter->chatwoot_conversation_id),
				     db_text(filter->stage_id), limit),
			     &rows));
	else if (filter->stage_id.ptr)
		TRY(db_query(tenant, &cards_of_stage,
			     DB_ARGS(account, SIGHT_ARGS(sight), board, db_text(filter->stage_id),
				     db_text(after[1]), limit),
			     &rows));
	else
		TRY(db_query(tenant, &cards_of_board,
			     DB_ARGS(account, SIGHT_ARGS(sight), board, db_text(after[0]),
				     db_text(after[1]), limit),
			     &rows));
	/* An empty page of an unknown board is 404, not an empty list. */
	if (rows_count(rows) == 0)
		TRY(board_access(tenant, sight->user_id, board_id, &access));
	if (rows_count(rows) == 0 && after[0].ptr)
		TRY(stage_must_exist(tenant, board_id, after[0]));
	return rows_list(arena, rows, &card_schema, ret);
}

enum err placement_lock(struct db_tenant *tenant, const struct sight *sight, enum scope write_scope,
			struct str board_id, struct str card_id, const struct card_move *move,
			struct placement *ret)
{
	struct db_arg account = account_arg(tenant), board = db_text(board_id);

	db_queue(tenant, &stage_lock, DB_ARGS(account, board, db_text(move->stage_id)));
	return db_one(tenant, &card_placement,
		      DB_ARGS(account, SIGHT_ARGS(sight), board, db_text(card_id),
			      db_text(move->stage_id), db_text(move->after_id),
			      db_text(move->before_id), db_i64(write_scope)),
		      &placement_schema, ret);
}

enum err card_change_read(const struct db_rows *rows, struct card_change *ret)
{
	struct card_change change = {.lost = STR_NULL};

	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	TRY(row_get(rows, 0, &card_schema, &change.card));
	change.audience = row_str(rows, 0, "audience");
	change.lost = row_str(rows, 0, "lost");
	*ret = change;
	return OK;
}

enum err card_place(struct db_tenant *tenant, struct str card_id, struct str stage_id,
		    struct str position, struct card_change *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &card_put,
		     DB_ARGS(account_arg(tenant), db_text(card_id), db_text(stage_id),
			     db_text(position)),
		     &rows));
	return card_change_read(rows, ret);
}
