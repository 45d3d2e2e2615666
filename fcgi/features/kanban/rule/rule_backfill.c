/* What was there before a rule that makes cards: a job takes it up, step by step. */
#include "features/kanban/rule/rule_int.h"

DB_STMT(backfill_begin, "kanban.backfill_begin",
	"update board_rules r set backfill = jsonb_build_object('state', 'running', 'total',"
	"   (select count(*) from boards d join card_conversations k"
	"     on k.account_id = d.account_id and k.board_id = d.id"
	"     join cards c on c.account_id = k.account_id and c.id = k.card_id"
	"     where d.account_id = $1 and d.is_default and c.deleted_at is null"
	"     and rule_fits(r.conditions, k.chatwoot_inbox_id, k.chatwoot_team_id, c.labels,"
	"       k.status)),"
	"   'done', 0, 'created', 0, 'started_at', hub_rfc3339(now()), 'finished_at', null)"
	" where r.account_id = $1 and r.board_id = $2 and r.id = $3 and r.kind = 'create'"
	" and coalesce(r.backfill->>'state', '') <> 'running' returning " RULE_COLUMNS);

DB_STMT(backfill_rule, "kanban.backfill_rule",
	"select " RULE_COLUMNS " from board_rules r"
	" where r.account_id = $1 and r.board_id = $2 and r.id = $3");

/* The next step: of conversations with a number above `after`. */
static void enqueue(struct db_tenant *tenant, struct str rule_id, int64_t after)
{
	struct arena *arena = db_tenant_arena(tenant);

	job_enqueue(tenant,
		    &(struct job_new){
			    .kind = "kanban.backfill",
			    .queue = "kanban",
			    .key = arena_printf(arena, "backfill:%.*s", STR_FMT(rule_id)),
			    .payload = arena_printf(arena, "{\"rule_id\":\"%.*s\",\"after\":%lld}",
						    STR_FMT(rule_id), (long long)after),
			    .max_attempts = 10,
		    });
}

enum err rule_backfilled(struct request *rq)
{
	struct db_arg account = db_i64(rq->account_id);
	struct db_arg board = db_text(request_path(rq, "boardId"));
	struct db_arg id = db_text(request_path(rq, "ruleId"));
	struct board_access access;
	struct db_rows *rows;
	struct rule rule;

	TRY(board_take(rq->tenant, rq->user_id, request_path(rq, "boardId"), &access));
	TRY(db_query(rq->tenant, &backfill_begin, DB_ARGS(account, board, id), &rows));
	if (rows_count(rows) == 1) {
		enqueue(rq->tenant, request_path(rq, "ruleId"), 0);
		rq->pokes |= POKE_JOBS;
		TRY(row_get(rows, 0, &rule_schema, &rule));
		return reply_one(rq, &rule);
	}
	/* It is under way already; or it makes no cards. */
	TRY(db_one(rq->tenant, &backfill_rule, DB_ARGS(account, board, id), &rule_schema, &rule));
	if (!str_eq(rule.kind, STR("create")))
		return fail_field(rq, "ruleId", "unsupported");
	return reply_one(rq, &rule);
}

/* --- the job --- */

#define TALKS_A_STEP 50

DB_STMT(backfill_take, "kanban.backfill_take",
	"select k.chatwoot_conversation_id as id, k.status from board_rules r"
	" join boards d on d.account_id = r.account_id and d.is_default"
	" join card_conversations k on k.account_id = d.account_id and k.board_id = d.id"
	"   and k.chatwoot_conversation_id > $3"
	" join cards c on c.account_id = k.account_id and c.id = k.card_id and c.deleted_at is null"
	" where r.account_id = $1 and r.id = $2 and r.enabled and r.kind = 'create'"
	" and r.backfill->>'state' = 'running' and rule_fits(r.conditions, k.chatwoot_inbox_id,"
	"   k.chatwoot_team_id, c.labels, k.status)"
	" order by k.chatwoot_conversation_id limit $4");

DB_STMT(backfill_move_on, "kanban.backfill_move_on",
	"update board_rules r set backfill = r.backfill || jsonb_build_object("
	"   'done', (r.backfill->>'done')::bigint + $3::bigint,"
	"   'created', (r.backfill->>'created')::bigint + $4::bigint)"
	"   || case when $5::boolean then jsonb_build_object('state', 'done',"
	"     'finished_at', hub_rfc3339(now())) else '{}' end"
	" where r.account_id = $1 and r.id = $2 and r.backfill->>'state' = 'running'");

/* Ends where it is when the rule is switched off meanwhile: nothing is left to take then. */
enum err backfill_run(struct job_context *ctx, const struct job *job)
{
	struct kanban_context kanban = kanban_context_of_job(ctx);
	struct db_arg account = db_i64(job->account_id);
	const struct list no_chain = {NULL, 0};
	struct rule_payload payload;
	struct db_rows *rows;
	size_t made = 0;

	TRY(rule_payload(ctx, job, &payload));
	struct db_arg rule = db_text(payload.rule_id);
	TRY(db_query(ctx->tenant, &backfill_take,
		     DB_ARGS(account, rule, db_i64(payload.after), db_i64(TALKS_A_STEP)), &rows));
	size_t count = rows_count(rows);
	for (size_t i = 0; i < count; i++) {
		const struct rule_talk talk = {
			.chatwoot_conversation_id = row_i64(rows, i, "id"),
			.old_status = row_str(rows, i, "status"),
			.chain = &no_chain,
			.only = payload.rule_id,
		};
		TRY(rules_apply_talk(&kanban, &talk, &made));
	}
	db_queue(ctx->tenant, &backfill_move_on,
		 DB_ARGS(account, rule, db_i64((int64_t)count), db_i64((int64_t)made),
			 db_bool(count < TALKS_A_STEP)));
	if (count == TALKS_A_STEP)
		enqueue(ctx->tenant, payload.rule_id, row_i64(rows, count - 1, "id"));
	return OK;
}
