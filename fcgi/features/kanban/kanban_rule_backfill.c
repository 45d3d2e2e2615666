/* What was there before a rule that makes cards: a job takes it up, so many conversations a step. */
#include "features/kanban/kanban_int.h"
#include "features/kanban/kanban_rule_int.h"

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

void backfill_enqueue(struct db_tenant *tenant, struct str rule_id, int64_t after)
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
	struct db_arg account = db_i64(rq->account_id), board = db_text(request_path(rq, "boardId")),
		      id = db_text(request_path(rq, "ruleId"));
	struct db_rows *rows;
	struct rule rule;

	TRY(db_query(rq->tenant, &backfill_begin, DB_ARGS(account, board, id), &rows));
	if (rows_count(rows) == 1) {
		backfill_enqueue(rq->tenant, request_path(rq, "ruleId"), 0);
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
