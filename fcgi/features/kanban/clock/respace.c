/*
 * Order keys grow where cards are moved to and fro in one gap. When one of a stage is long, all
 * keys of the stage become short ones again: above the highest there is, so that the order stays
 * and none meets another while they change. Nobody's move is in the way of that, and it is no move:
 * versions stay, and open boards are told to read the stage anew.
 */
#include "features/kanban/clock/clock_int.h"

#include "features/kanban/order/order.h"

DB_STMT(respace_lock, "kanban.respace_lock",
	"select from stages where account_id = $1 and id = $2 for no key update");

DB_STMT(respace_done, "kanban.respace_done",
	"delete from stage_respaces where account_id = $1 and stage_id = $2");

DB_STMT(respace_cards_lock, "kanban.respace_cards_lock",
	"select from cards c where c.account_id = $1 and c.stage_id = $2"
	" order by c.id for no key update");

/* Those in the trash keep their places among the others. */
DB_STMT(respace_cards, "kanban.respace_cards",
	"select c.id, c.position from cards c where c.account_id = $1 and c.stage_id = $2"
	" order by c.position");

DB_STMT(respace_put, "kanban.respace_put",
	"update cards c set position = n.position"
	" from unnest($3::text[]::uuid[], $4::text[]) n (id, position)"
	" where c.account_id = $1 and c.stage_id = $2 and c.id = n.id");

enum err respace_run(struct job_context *ctx, const struct job *job)
{
	struct kanban_context kanban = kanban_context_of_job(ctx);
	struct db_arg account = db_i64(job->account_id);
	struct clock_payload payload;
	struct db_rows *rows;

	TRY(clock_payload(ctx, job, &payload));
	struct db_arg stage = db_text(payload.stage_id);
	db_queue(ctx->tenant, &respace_lock, DB_ARGS(account, stage));
	db_queue(ctx->tenant, &respace_done, DB_ARGS(account, stage));
	db_queue(ctx->tenant, &respace_cards_lock, DB_ARGS(account, stage));
	TRY(db_query(ctx->tenant, &respace_cards, DB_ARGS(account, stage), &rows));
	size_t count = rows_count(rows);
	if (count == 0)
		return OK;
	struct str *ids = ARENA_ARRAY(ctx->arena, struct str, count);
	struct str *positions = ARENA_ARRAY(ctx->arena, struct str, count);
	struct str position = row_str(rows, count - 1, "position");
	for (size_t i = 0; i < count; i++) {
		ids[i] = row_str(rows, i, "id");
		TRY(order_between(ctx->arena, position, STR_NULL, &position));
		positions[i] = position;
	}
	TRY(db_query(ctx->tenant, &respace_put,
		     DB_ARGS(account, stage, db_texts(&(struct list){ids, count}),
			     db_texts(&(struct list){positions, count})),
		     NULL));
	return stage_tell(&kanban, payload.stage_id);
}
