/* Where cards go: the place between neighbours, under the lock of its stage. */
#include "features/kanban/card/card_int.h"

#include "features/kanban/order/order.h"

#define C_SEEN     CARD_SEEN("c")
#define N_SHOWN    CARD_SHOWN("n", "$8")
#define C_WRITABLE CARD_IN_SCOPE("c", "$13") " and " BOARD_WRITABLE("c.board_id", "$7")

DB_STMT(stage_lock, "kanban.stage_lock",
	"select from stages where account_id = $1 and board_id = $2 and id = $3 for no key update");

/*
 * $9 the card, $10 the target stage, $11 after_id, $12 before_id, $13 the scope in which the person
 * may change cards. The card itself does not count as a neighbour, nor does one they don't see.
 * Runs after stage_lock, so that it sees what earlier movers of the stage committed. Cards in the
 * trash keep their places: only here they count. A hard limit counts whoever's cards.
 */
DB_STMT(card_placement, "kanban.card_placement",
	"with edge as materialized (select n.position from cards n"
	"   where n.account_id = $1 and n.stage_id = $10 and n.deleted_at is null"
	"     and n.id = case when $11::uuid is null then $12 else $11 end"
	"     and " N_SHOWN ")"
	" select c.stage_id, c.position, c.version, c.placed_version,"
	" (" C_WRITABLE ") is true as writable,"
	" s.id is not null as target_found,"
	" coalesce(s.reason_required, false) as reason_required, coalesce(s.final, false) as final,"
	" s.wip_limit, case when s.wip_mode = 'hard' then s.wip_limit - (select count(*)"
	"   from cards w where w.account_id = $1 and w.board_id = $8 and w.stage_id = s.id"
	"     and w.deleted_at is null) end as room,"
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
	" left join stages s on s.account_id = $1 and s.board_id = $8 and s.id = $10"
	" where c.account_id = $1 and c.board_id = $8 and c.id = $9 and c.deleted_at is null"
	"   and " C_SEEN " for update of c");

/* $5 what the outcome's reason is in that stage. */
DB_STMT(card_put, "kanban.card_put",
	"update cards c set stage_id = $3, position = $4, version = c.version + 1,"
	"   placed_version = c.version + 1, updated_at = now(),"
	"   entered_stage_at = case when c.stage_id = $3 then c.entered_stage_at else now() end,"
	"   outcome_reason = case when c.stage_id = $3 then c.outcome_reason else $5 end"
	" where c.account_id = $1 and c.id = $2 returning " CARD_COLUMNS ", " CARD_HEARD);

/* $3 the stage, or the board's first. */
DB_STMT(stage_lock_any, "kanban.stage_lock_any",
	"select s.id from stages s where s.account_id = $1 and s.board_id = $2"
	"   and ($3::uuid is null or s.id = $3) order by s.position limit 1 for no key update");

#define B_CURRENCY BOARD_CURRENCY("b")

/* $9 the stage, $10 after_id, $11 before_id. Runs after its lock. */
DB_STMT(stage_room, "kanban.stage_room",
	"with edge as materialized (select n.position from cards n"
	"   where n.account_id = $1 and n.stage_id = $9 and n.deleted_at is null"
	"     and n.id = case when $10::uuid is null then $11 else $10 end"
	"     and " N_SHOWN ")"
	" select s.reason_required, s.final, s.wip_limit, case when s.wip_mode = 'hard'"
	"   then s.wip_limit - (select count(*) from cards w where w.account_id = $1"
	"     and w.board_id = $8 and w.stage_id = s.id and w.deleted_at is null) end as room,"
	" ($10::uuid is not null or $11::uuid is not null) and edge.position is null as"
	" neighbour_missing, " B_CURRENCY " as currency,"
	" case when $10::uuid is not null then edge.position else (select max(o.position)"
	"   from cards o where o.account_id = $1 and o.stage_id = $9"
	"     and ($11::uuid is null or o.position < edge.position)) end as low,"
	" case when $11::uuid is not null then edge.position when $10::uuid is not null then ("
	"   select min(o.position) from cards o where o.account_id = $1 and o.stage_id = $9"
	"     and o.position > edge.position) end as high"
	" from stages s join boards b on b.account_id = s.account_id and b.id = s.board_id"
	" left join edge on true where s.account_id = $1 and s.board_id = $8 and s.id = $9");

static const struct field room_fields[] = {
	F_BOOL(struct placement, reason_required, REQUIRED),
	F_BOOL(struct placement, final, REQUIRED),
	F_I64(struct placement, wip_limit, 1, INT64_MAX, NULLABLE),
	F_I64(struct placement, room, INT64_MIN, INT64_MAX, NULLABLE),
	F_STR(struct placement, currency, 3, 3, REQUIRED),
	F_BOOL(struct placement, neighbour_missing, REQUIRED),
	F_STR(struct placement, low, 1, ORDER_MAX, NULLABLE),
	F_STR(struct placement, high, 1, ORDER_MAX, NULLABLE),
};
static const struct schema room_schema = SCHEMA("Room", struct placement, room_fields);

static const struct field placement_fields[] = {
	F_UUID(struct placement, stage_id, REQUIRED),
	F_STR(struct placement, position, 1, ORDER_MAX, REQUIRED),
	F_I64(struct placement, version, 1, INT64_MAX, REQUIRED),
	F_I64(struct placement, placed_version, 1, INT64_MAX, REQUIRED),
	F_BOOL(struct placement, writable, REQUIRED),
	F_BOOL(struct placement, target_found, REQUIRED),
	F_BOOL(struct placement, neighbour_missing, REQUIRED),
	F_BOOL(struct placement, reason_required, REQUIRED),
	F_BOOL(struct placement, final, REQUIRED),
	F_I64(struct placement, wip_limit, 1, INT64_MAX, NULLABLE),
	F_I64(struct placement, room, INT64_MIN, INT64_MAX, NULLABLE),
	F_STR(struct placement, low, 1, ORDER_MAX, NULLABLE),
	F_STR(struct placement, high, 1, ORDER_MAX, NULLABLE),
};
static const struct schema placement_schema =
	SCHEMA("Placement", struct placement, placement_fields);

enum err placement_lock(struct db_tenant *tenant, const struct sight *sight, enum scope write_scope,
			struct str board_id, struct str card_id, const struct card_move *move,
			struct placement *ret)
{
	struct db_arg account = db_account(tenant), board = db_text(board_id);

	db_queue(tenant, &stage_lock, DB_ARGS(account, board, db_text(move->stage_id)));
	return db_one(tenant, &card_placement,
		      DB_ARGS(account, SIGHT_ARGS(sight), board, db_text(card_id),
			      db_text(move->stage_id), db_text(move->after_id),
			      db_text(move->before_id), db_i64(write_scope)),
		      &placement_schema, ret);
}

enum err card_place(struct db_tenant *tenant, struct str card_id, const struct placement *place,
		    const struct card_move *move, struct str position, struct card_change *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &card_put,
		     DB_ARGS(db_account(tenant), db_text(card_id), db_text(move->stage_id),
			     db_text(position), db_text(place->final ? move->reason : STR_NULL)),
		     &rows));
	return card_change_read(rows, ret);
}

enum err placement_in(struct request *rq, const struct sight *sight, struct str stage_id,
		      struct str after_id, struct str before_id, struct placement *ret)
{
	struct str board_id = request_path(rq, "boardId");
	struct db_arg account = db_account(rq->tenant), board = db_text(board_id);
	struct board_access access;
	struct placement place;
	struct db_rows *rows;

	TRY(board_access(rq->tenant, rq->user_id, board_id, &access));
	if (!access.writable)
		return access.board.archived_at != I64_NULL ? ERR_BOARD_ARCHIVED : ERR_FORBIDDEN;
	TRY(db_query(rq->tenant, &stage_lock_any, DB_ARGS(account, board, db_text(stage_id)),
		     &rows));
	if (rows_count(rows) == 0)
		return fail_field(rq, "stage_id", "unknown");
	struct str id = row_str(rows, 0, "id");
	TRY(db_one(rq->tenant, &stage_room,
		   DB_ARGS(account, SIGHT_ARGS(sight), board, db_text(id), db_text(after_id),
			   db_text(before_id)),
		   &room_schema, &place));
	if (place.neighbour_missing)
		return ERR_CONFLICT;
	place.stage_id = id;
	*ret = place;
	return OK;
}

bool placement_is_current(const struct placement *placement, struct str stage_id)
{
	return str_eq(placement->stage_id, stage_id) &&
	       (!placement->low.ptr || str_cmp(placement->low, placement->position) < 0) &&
	       (!placement->high.ptr || str_cmp(placement->position, placement->high) < 0);
}

enum err placement_admits(struct request *rq, const struct placement *place, struct str reason)
{
	if (place->reason_required && !reason.ptr)
		return fail_named(rq, ERR_REASON_REQUIRED, "reason");
	if (place->room != I64_NULL && place->room < 1)
		return fail_wip(rq, place->wip_limit);
	return OK;
}

enum err fail_wip(struct request *rq, int64_t limit)
{
	rq->failure.details = arena_printf(rq->arena, "{\"limit\":%lld}", (long long)limit);
	return ERR_WIP_LIMIT;
}

struct str card_place_detail(struct arena *arena, struct str from, struct str to)
{
	return arena_printf(arena, "{\"position\":{\"from\":\"%.*s\",\"to\":\"%.*s\"}}",
			    STR_FMT(from), STR_FMT(to));
}
