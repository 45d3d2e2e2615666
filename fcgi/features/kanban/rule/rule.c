/* Rules: listing, making, changing them. */
#include "features/kanban/rule/rule_int.h"

DB_STMT(rules_of_board, "kanban.rules_of_board",
	"select " RULE_COLUMNS " from board_rules r where r.account_id = $1 and r.board_id = $2"
	" order by r.position, r.created_at, r.id");

DB_STMT(rules_count, "kanban.rules_count",
	"select count(*) as rules from board_rules where account_id = $1 and board_id = $2");

DB_STMT(rule_take, "kanban.rule_take",
	"select " RULE_COLUMNS " from board_rules r"
	" where r.account_id = $1 and r.board_id = $2 and r.id = $3 for update of r");

DB_STMT(rule_stages_unknown, "kanban.rule_stages_unknown",
	"select t.id from unnest($3::text[]) t (id) where not exists (select from stages s"
	"   where s.account_id = $1 and s.board_id = $2 and s.id = t.id::uuid)");

DB_STMT(rule_agent_known, "kanban.rule_agent_known",
	"select from agents where account_id = $1 and chatwoot_user_id = $2");

DB_STMT(rule_team_known, "kanban.rule_team_known",
	"select from teams where account_id = $1 and chatwoot_team_id = $2");

DB_STMT(rule_label_known, "kanban.rule_label_known",
	"select from labels where account_id = $1 and title = $2");

/*
 * Inboxes and teams that the conditions $2 name and the account has not. What the conditions $3
 * from before name, too, may stay: it was there once.
 */
DB_STMT(rule_conditions_unknown, "kanban.rule_conditions_unknown",
	"with said as (select l.list, i.id::bigint as id, i.nth"
	"   from (values ('inbox_ids'), ('team_ids')) l (list),"
	"   jsonb_array_elements_text($2::jsonb -> l.list) with ordinality i (id, nth)"
	"   where ($3::jsonb -> l.list @> to_jsonb(i.id::bigint)) is not true)"
	" select 'conditions.' || s.list || '.' || s.nth - 1 as path from said s"
	" where not case s.list when 'inbox_ids' then exists (select from inboxes x"
	"     where x.account_id = $1 and x.chatwoot_inbox_id = s.id)"
	"   else exists (select from teams t"
	"     where t.account_id = $1 and t.chatwoot_team_id = s.id) end"
	" order by s.list, s.nth limit 1");

DB_STMT(rule_insert, "kanban.rule_insert",
	"insert into board_rules as r (account_id, board_id, id, name, kind, stage_id, conditions,"
	"   actions, minutes, enabled, position, updated_by)"
	" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning " RULE_COLUMNS);

DB_STMT(rule_put, "kanban.rule_put",
	"update board_rules r set name = $4, stage_id = $5, conditions = $6, actions = $7,"
	"   minutes = $8, enabled = $9, position = $10, updated_by = $11,"
	"   version = r.version + 1, updated_at = now()"
	" where r.account_id = $1 and r.board_id = $2 and r.id = $3 returning " RULE_COLUMNS);

DB_STMT(rule_remove, "kanban.rule_remove",
	"delete from board_rules where account_id = $1 and board_id = $2 and id = $3");

DB_STMT(rule_timers_remove, "kanban.rule_timers_remove",
	"delete from card_clocks where account_id = $1 and kind = 'rule' and subject_id = $2");

DB_STMT(rule_reach_now, "kanban.rule_reach_now",
	"select count(*) as conversations from boards d join card_conversations k"
	"   on k.account_id = d.account_id and k.board_id = d.id"
	" join cards c on c.account_id = k.account_id and c.id = k.card_id"
	" where d.account_id = $1 and d.is_default and c.deleted_at is null and rule_fits($3,"
	"   k.chatwoot_inbox_id, k.chatwoot_team_id, c.labels, k.status)"
	" and not exists (select from card_conversations o where o.account_id = $1"
	"   and o.board_id = $2 and o.chatwoot_conversation_id = k.chatwoot_conversation_id)");

/* --- what is stored as JSON --- */

static struct str conditions_json(struct arena *arena, const struct rule_conditions *conditions)
{
	struct buf out = buf_new(arena, RULE_JSON_MAX);

	json_put_object(&out, &rule_conditions_schema, conditions);
	return buf_view(&out);
}

static struct str actions_json(struct arena *arena, const struct list *actions)
{
	struct buf out = buf_new(arena, RULE_JSON_MAX);

	json_put_array(&out, &rule_action_schema, actions->items, actions->count);
	return buf_view(&out);
}

/* A list that the body left out is an empty one. */
static struct rule_conditions *complete(struct arena *arena, const struct rule_conditions *given)
{
	struct rule_conditions *ret = ARENA_NEW(arena, struct rule_conditions);
	struct list *lists[] = {&ret->inbox_ids, &ret->team_ids, &ret->labels, &ret->statuses};

	if (given)
		*ret = *given;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		if (!lists[i]->items)
			lists[i]->items = arena_alloc(arena, 1, 1);
	return ret;
}

/* --- checks --- */

static enum err stages_known(struct request *rq, const struct rule *rule)
{
	const struct rule_action *actions = rule->actions.items;
	struct str ids[RULE_ACTIONS_MAX + 1] = {rule->stage_id};
	struct list list = {ids, 1};
	struct db_rows *rows;

	for (size_t i = 0; i < rule->actions.count; i++)
		if (actions[i].stage_id.ptr)
			ids[list.count++] = actions[i].stage_id;
	TRY(db_query(rq->tenant, &rule_stages_unknown,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "boardId")),
			     db_texts(&list)),
		     &rows));
	if (rows_count(rows) == 0)
		return OK;
	bool own = str_eq(row_str(rows, 0, "id"), rule->stage_id);
	return fail_field(rq, own ? "stage_id" : "actions", "unknown");
}

static enum err must_exist(struct request *rq, const struct db_stmt *stmt, struct db_arg thing,
			   size_t i, const char *field)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, stmt, DB_ARGS(db_i64(rq->account_id), thing), &rows));
	if (rows_count(rows) == 1)
		return OK;
	return fail_field(rq, arena_printf(rq->arena, "actions.%zu.%s", i, field).ptr, "unknown");
}

static enum err action_known(struct request *rq, const struct rule_action *action, size_t i)
{
	if (action->chatwoot_user_id != I64_NULL)
		TRY(must_exist(rq, &rule_agent_known, db_i64(action->chatwoot_user_id), i,
			       "chatwoot_user_id"));
	if (action->chatwoot_team_id != I64_NULL)
		TRY(must_exist(rq, &rule_team_known, db_i64(action->chatwoot_team_id), i,
			       "chatwoot_team_id"));
	if (str_eq(action->type, STR("add_label")))
		TRY(must_exist(rq, &rule_label_known, db_text(action->label), i, "label"));
	return OK;
}

static enum err conditions_known(struct request *rq, const struct rule_conditions *conditions,
				 const struct rule_conditions *before)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &rule_conditions_unknown,
		     DB_ARGS(db_i64(rq->account_id),
			     db_text(conditions_json(rq->arena, conditions)),
			     db_text(conditions_json(rq->arena, before))),
		     &rows));
	if (rows_count(rows) == 0)
		return OK;
	return fail_field(rq, row_str(rows, 0, "path").ptr, "unknown");
}

/* `before`: the conditions that the rule has had; of a new one none. */
static enum err check(struct request *rq, const struct rule *rule,
		      const struct rule_conditions *before, bool is_default)
{
	const struct rule_action *actions = rule->actions.items;
	struct str path;
	const char *code = rule_problem(rq->arena, rule, is_default, &path);

	if (code)
		return fail_field(rq, arena_printf(rq->arena, "%.*s", STR_FMT(path)).ptr, code);
	TRY(stages_known(rq, rule));
	TRY(conditions_known(rq, rule->conditions, before));
	for (size_t i = 0; i < rule->actions.count; i++)
		TRY(action_known(rq, &actions[i], i));
	return OK;
}

/* --- after a change --- */

/* The cards that are in the stage already get their timers, or lose them, by a job. */
static void time_cards(struct request *rq, const struct rule *rule)
{
	if (!str_eq(rule->kind, STR("timeout")))
		return;
	job_enqueue(rq->tenant, &(struct job_new){
					.kind = "kanban.clocks",
					.queue = "kanban",
					.key = STR("clocks"),
					.payload = arena_printf(rq->arena, "{\"rule_id\":\"%.*s\"}",
								STR_FMT(rule->id)),
					.max_attempts = 10,
				});
	rq->pokes |= POKE_JOBS;
}

static enum err read_one(const struct db_rows *rows, struct rule *ret)
{
	return rows_count(rows) == 1 ? row_get(rows, 0, &rule_schema, ret) : ERR_NOT_FOUND;
}

/* --- handlers --- */

enum err rules_list(struct request *rq)
{
	struct str board_id = request_path(rq, "boardId");
	struct board_access access;
	struct db_rows *rows;
	struct list rules;

	TRY(board_access(rq->tenant, rq->user_id, board_id, &access));
	TRY(db_query(rq->tenant, &rules_of_board, DB_ARGS(db_i64(rq->account_id), db_text(board_id)),
		     &rows));
	TRY(rows_list(rq->arena, rows, &rule_schema, &rules));
	return reply_list(rq, &rules, STR_NULL);
}

enum err rule_created(struct request *rq)
{
	const struct rule_new *body = rq->body;
	struct rule rule = {
		.id = id_new(rq->arena, rq->app->clock, rq->app->rng),
		.name = body->name.ptr ? body->name : body->kind,
		.kind = body->kind,
		.stage_id = body->stage_id,
		.conditions = complete(rq->arena, body->conditions),
		.actions = body->actions,
		.minutes = body->minutes,
		.enabled = body->enabled || !request_has(rq, "enabled"),
		.position = body->position,
	};
	struct board_access access;
	struct db_rows *rows;

	TRY(board_take(rq->tenant, rq->user_id, request_path(rq, "boardId"), &access));
	TRY(db_query(rq->tenant, &rules_count,
		     DB_ARGS(db_i64(rq->account_id), db_text(access.board.id)), &rows));
	int64_t count = row_i64(rows, 0, "rules");
	if (count >= RULES_MAX)
		return fail_field(rq, "kind", "too_many");
	TRY(check(rq, &rule, complete(rq->arena, NULL), access.board.is_default));
	TRY(db_query(rq->tenant, &rule_insert,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "boardId")),
			     db_text(rule.id), db_text(rule.name), db_text(rule.kind),
			     db_text(rule.stage_id),
			     db_text(conditions_json(rq->arena, rule.conditions)),
			     db_text(actions_json(rq->arena, &rule.actions)), db_i64(rule.minutes),
			     db_bool(rule.enabled),
			     db_i64(rule.position == I64_NULL ? count : rule.position),
			     db_i64(rq->user_id)),
		     &rows));
	TRY(read_one(rows, &rule));
	time_cards(rq, &rule);
	rq->audit.resource_id = rule.id;
	audit_change(rq, &rule_schema, NULL, &rule);
	return reply_one(rq, &rule);
}

/* The rule of the path, locked with its board. */
static enum err take_rule(struct request *rq, struct board_access *ret_access, struct rule *ret)
{
	struct db_rows *rows;

	TRY(board_take(rq->tenant, rq->user_id, request_path(rq, "boardId"), ret_access));
	TRY(db_query(rq->tenant, &rule_take,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "boardId")),
			     db_text(request_path(rq, "ruleId"))),
		     &rows));
	return read_one(rows, ret);
}

static struct rule changed_by(struct request *rq, const struct rule *rule)
{
	const struct rule_change *body = rq->body;
	struct rule ret = *rule;

	if (body->name.ptr)
		ret.name = body->name;
	if (body->stage_id.ptr)
		ret.stage_id = body->stage_id;
	if (body->conditions)
		ret.conditions = complete(rq->arena, body->conditions);
	if (request_has(rq, "actions"))
		ret.actions = body->actions;
	if (request_has(rq, "minutes"))
		ret.minutes = body->minutes;
	if (request_has(rq, "enabled"))
		ret.enabled = body->enabled;
	if (body->position != I64_NULL)
		ret.position = body->position;
	return ret;
}

enum err rule_changed(struct request *rq)
{
	const struct rule_change *body = rq->body;
	struct rule before, rule;
	struct board_access access;
	struct db_rows *rows;

	TRY(take_rule(rq, &access, &before));
	if (before.version != body->version)
		return fail_current(rq, ERR_CONFLICT, &rule_schema, &before);
	rule = changed_by(rq, &before);
	TRY(check(rq, &rule, before.conditions, access.board.is_default));
	TRY(db_query(rq->tenant, &rule_put,
		     DB_ARGS(db_i64(rq->account_id), db_text(rule.board_id), db_text(rule.id),
			     db_text(rule.name), db_text(rule.stage_id),
			     db_text(conditions_json(rq->arena, rule.conditions)),
			     db_text(actions_json(rq->arena, &rule.actions)), db_i64(rule.minutes),
			     db_bool(rule.enabled), db_i64(rule.position), db_i64(rq->user_id)),
		     &rows));
	TRY(read_one(rows, &rule));
	time_cards(rq, &rule);
	audit_change(rq, &rule_schema, &before, &rule);
	return reply_one(rq, &rule);
}

enum err rule_deleted(struct request *rq)
{
	struct board_access access;
	struct rule rule;

	TRY(take_rule(rq, &access, &rule));
	db_queue(rq->tenant, &rule_timers_remove,
		 DB_ARGS(db_i64(rq->account_id), db_text(rule.id)));
	db_queue(rq->tenant, &rule_remove,
		 DB_ARGS(db_i64(rq->account_id), db_text(rule.board_id), db_text(rule.id)));
	audit_change(rq, &rule_schema, &rule, NULL);
	return reply_none(rq);
}

enum err rule_previewed(struct request *rq)
{
	const struct rule_preview *body = rq->body;
	struct str board_id = request_path(rq, "boardId");
	struct rule rule = {.stage_id = body->stage_id};
	struct board_access access;
	struct rule_reach reach;

	TRY(board_access(rq->tenant, rq->user_id, board_id, &access));
	if (rule.stage_id.ptr)
		TRY(stages_known(rq, &rule));
	TRY(db_one(rq->tenant, &rule_reach_now,
		   DB_ARGS(db_i64(rq->account_id), db_text(board_id),
			   db_text(conditions_json(rq->arena, body->conditions))),
		   &rule_reach_schema, &reach));
	return reply_one(rq, &reach);
}
