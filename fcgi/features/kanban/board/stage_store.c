#include "features/kanban/board/board_int.h"

/* Of who may see the board: the caller asked. */
#define STAGE_SEEN                                                         \
	"select " STAGE_COLUMNS ", coalesce(n.cards, 0) as cards_count"    \
	" from stages s left join " STAGE_COUNTS " n on n.stage_id = s.id" \
	" where s.account_id = $1 and s.board_id = $8"

DB_STMT(stages_of_board, "kanban.stages_of_board", STAGE_SEEN " order by s.position");

DB_STMT(stage_of_board, "kanban.stage_of_board", STAGE_SEEN " and s.id = $9");

DB_STMT(stage_add, "kanban.stage_add",
	"insert into stages (account_id, id, board_id, position, name, color, final, outcome,"
	"   reason_required, wip_limit, wip_mode, sla_minutes, sla_calendar)"
	" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::bigint, coalesce($11, 'soft'),"
	"   $12::bigint, coalesce($13, 'business'))");

DB_STMT(stage_change, "kanban.stage_change",
	"update stages set name = $3, color = $4, final = $5, outcome = $6, reason_required = $7,"
	"   wip_limit = $8::bigint, wip_mode = $9, sla_minutes = $10::bigint, sla_calendar = $11,"
	"   version = version + 1, updated_at = now()"
	" where account_id = $1 and id = $2");

DB_STMT(stage_touch, "kanban.stage_touch",
	"update stages s set version = s.version + 1, updated_at = now()"
	" where s.account_id = $1 and s.id = $2 returning " STAGE_COLUMNS
	", directory.board_audience(s.board_id) as audience");

enum err stage_list(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		    struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &stages_of_board,
		     DB_ARGS(db_account(tenant), SIGHT_ARGS(sight), db_text(board_id)), &rows));
	return rows_list(db_tenant_arena(tenant), rows, &stage_schema, ret);
}

enum err stage_get(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		   struct str stage_id, struct stage *ret)
{
	return db_one(tenant, &stage_of_board,
		      DB_ARGS(db_account(tenant), SIGHT_ARGS(sight), db_text(board_id),
			      db_text(stage_id)),
		      &stage_schema, ret);
}

void stage_insert(struct db_tenant *tenant, struct str board_id, struct str stage_id,
		  struct str position, const struct stage_spec *spec)
{
	db_queue(tenant, &stage_add,
		 DB_ARGS(db_account(tenant), db_text(stage_id), db_text(board_id),
			 db_text(position), db_text(spec->name), db_text(spec->color),
			 db_bool(spec->final), db_text(spec->outcome),
			 db_bool(spec->reason_required), db_i64(spec->wip_limit),
			 db_text(spec->wip_mode), db_i64(spec->sla_minutes),
			 db_text(spec->sla_calendar)));
}

void stage_put(struct db_tenant *tenant, struct str stage_id, const struct stage_spec *spec)
{
	db_queue(tenant, &stage_change,
		 DB_ARGS(db_account(tenant), db_text(stage_id), db_text(spec->name),
			 db_text(spec->color), db_bool(spec->final), db_text(spec->outcome),
			 db_bool(spec->reason_required), db_i64(spec->wip_limit),
			 db_text(spec->wip_mode), db_i64(spec->sla_minutes),
			 db_text(spec->sla_calendar)));
}

enum err stage_tell(const struct kanban_context *ctx, struct str stage_id)
{
	struct db_rows *rows;
	struct stage stage;

	TRY(db_query(ctx->tenant, &stage_touch,
		     DB_ARGS(db_account(ctx->tenant), db_text(stage_id)), &rows));
	if (rows_count(rows) == 0)
		return OK;
	TRY(row_get(rows, 0, &stage_event_schema, &stage));
	event_emit(ctx->tenant, ctx->clock, ctx->rng,
		   &(struct event){
			   .type = &kanban_board_events.types[STAGE_UPDATED],
			   .entity_id = stage.id,
			   .version = stage.version,
			   .actor = ctx->actor,
			   .cause_id = ctx->cause_id,
			   .audience = row_str(rows, 0, "audience"),
			   .data = &stage,
		   });
	return OK;
}
