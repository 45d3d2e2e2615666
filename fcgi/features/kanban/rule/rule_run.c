/*
 * Rules of a card that came into a stage, left one or stayed too long: a job per event, after the
 * change that caused it, in the order of the card's events.
 *
 * A rule does not go on from what it led to itself (the chain), no more than RULE_DEPTH_MAX rules
 * lead from one to the next, and a card on which rules acted RULE_FUSE_ACTS times within a minute
 * is left alone by the next one for an hour. What was stopped by the last two is in the history.
 */
#include "features/kanban/rule/rule_int.h"

#include "features/kanban/order/order.h"
#include "features/kanban/part/part.h"
#include "features/kanban/rule/rule_notify_int.h"

DB_STMT(rules_event, "kanban.rules_event",
	"select h.card_id, h.from_stage_id, h.to_stage_id, coalesce(array(select t.id from"
	"   jsonb_array_elements_text(h.detail->'chain') t (id)), '{}') as chain"
	" from card_history h where h.account_id = $1 and h.id = $2");

/* $3 where it came from, $4 where it went to, $5 the rule whose time was over. */
DB_STMT(rules_due, "kanban.rules_due",
	"select " RULE_COLUMNS ", r.updated_by, exists (select from rule_acts x"
	"   where x.account_id = $1 and x.card_id = $2 and x.rule_id = r.id"
	"     and x.action = 'fuse' and x.acted_at > now() - interval '1 hour') as resting"
	" from cards c join board_rules r on r.account_id = c.account_id"
	"   and r.board_id = c.board_id and r.enabled"
	" join boards b on b.account_id = r.account_id and b.id = r.board_id"
	"   and b.archived_at is null and b.deleted_at is null"
	" where c.account_id = $1 and c.id = $2 and c.deleted_at is null"
	" and (r.kind = 'exit' and r.stage_id = $3"
	"   or r.kind in ('enter', 'status') and r.stage_id = $4 and c.stage_id = $4"
	"   or r.kind = 'timeout' and r.id = $5 and c.stage_id = r.stage_id)"
	" and case when c.chatwoot_inbox_ids = '{}'"
	"   then rule_fits(r.conditions, null, null, c.labels, null)"
	"   else exists (select from card_conversations k where k.account_id = $1"
	"     and k.card_id = c.id and rule_fits(r.conditions - 'statuses', k.chatwoot_inbox_id,"
	"       k.chatwoot_team_id, c.labels, null)) end"
	" order by r.kind = 'exit' desc, r.position, r.created_at, r.id");

DB_STMT(rules_acted, "kanban.rules_acted",
	"select count(*) as acts from rule_acts"
	" where account_id = $1 and card_id = $2 and acted_at > now() - interval '1 minute'");

/* All at once, before the card and in everybody's order. */
DB_STMT(rule_targets_lock, "kanban.rule_targets_lock",
	"select from stages where account_id = $1 and id = any ($2::text[]::uuid[])"
	" order by id for no key update");

DB_STMT(rule_target, "kanban.rule_target",
	"select c.stage_id as from_stage_id, (select min(n.position) from cards n"
	"   where n.account_id = $1 and n.stage_id = s.id) as top,"
	" s.wip_mode = 'hard' and s.wip_limit <= (select count(*) from cards n"
	"   where n.account_id = $1 and n.stage_id = s.id and n.deleted_at is null) as full"
	" from cards c join stages s on s.account_id = c.account_id and s.board_id = c.board_id"
	" where c.account_id = $1 and c.id = $2 and s.id = $3 and c.deleted_at is null"
	" for update of c");

DB_STMT(rule_talks, "kanban.rule_talks",
	"select chatwoot_conversation_id, status from card_conversations"
	" where account_id = $1 and card_id = $2 order by chatwoot_conversation_id limit 20");

struct event_row {
	struct str card_id, from_stage_id, to_stage_id;
	struct list chain;
};

static const struct field event_fields[] = {
	F_UUID(struct event_row, card_id, REQUIRED),
	F_UUID(struct event_row, from_stage_id, NULLABLE),
	F_UUID(struct event_row, to_stage_id, NULLABLE),
	F_STRINGS(struct event_row, chain, 36, 100, REQUIRED),
};
static const struct schema event_schema = SCHEMA("RulesEvent", struct event_row, event_fields);

/* One rule on one card. */
struct run {
	struct job_context *job;
	struct rule_cause cause;
	const struct rule *rule;
	int64_t user_id; /* in whose name Chatwoot is told */
	struct card card;
};

static struct str action_json(struct arena *arena, const struct rule_action *action,
			      const struct list *chain)
{
	struct buf out = buf_new(arena, RULE_JSON_MAX);
	struct str tail = rule_chain_json(arena, chain);

	buf_lit(&out, "{\"action\":");
	json_put_object(&out, &rule_action_schema, action);
	buf_char(&out, ',');
	buf_str(&out, str_slice(tail, 1, tail.len));
	return buf_view(&out);
}

/* The fuse blew, or the way got too long: nothing is done, and the history says so. */
static void stop(const struct run *run, const char *code)
{
	struct arena *arena = run->job->arena;
	bool fuse = strcmp(code, "fuse") == 0;
	const struct rule_act act = {.action = fuse ? "fuse" : "stopped",
				     .chatwoot_conversation_id = I64_NULL};
	struct str tail = rule_chain_json(arena, &run->cause.chain);

	rule_note(&run->cause, &run->card, "rule_stopped", &act,
		  arena_printf(arena, "{\"code\":\"%s\",%.*s", code,
			       STR_FMT(str_slice(tail, 1, tail.len))));
}

/* --- actions --- */

static enum err move(const struct run *run, const struct rule_action *action)
{
	struct db_tenant *tenant = run->job->tenant;
	struct db_arg account = db_i64(db_tenant_account(tenant));
	struct db_rows *rows;

	TRY(db_query(tenant, &rule_target,
		     DB_ARGS(account, db_text(run->card.id), db_text(action->stage_id)), &rows));
	if (rows_count(rows) == 0)
		return OK; /* the stage is gone, or the card */
	struct str from = row_str(rows, 0, "from_stage_id");
	if (!str_eq(run->rule->kind, STR("exit")) && !str_eq(from, run->rule->stage_id))
		return OK; /* somebody has moved it away meanwhile */
	const struct rule_place place = {
		.card_id = run->card.id,
		.from_stage_id = from,
		.stage_id = action->stage_id,
		.top = row_str(rows, 0, "top"),
	};
	if (str_eq(place.from_stage_id, place.stage_id))
		return OK;
	if (row_bool(rows, 0, "full")) {
		stop(run, "wip_limit");
		return OK;
	}
	return rule_move(&run->cause, &place);
}

/* What the chatwoot slice is asked to tell: kind and change of a write. */
static struct str write_change(struct arena *arena, const struct rule_action *action,
			       const char **ret_kind)
{
	struct buf out = buf_new(arena, 4096);
	bool add = str_eq(action->type, STR("add_label"));

	buf_char(&out, '{');
	if (str_eq(action->type, STR("set_status"))) {
		*ret_kind = "status";
		buf_printf(&out, "\"status\":\"%.*s\"", STR_FMT(action->status));
	} else if (str_eq(action->type, STR("set_assignee"))) {
		*ret_kind = "assignee";
		if (action->chatwoot_user_id != I64_NULL)
			buf_printf(&out, "\"chatwoot_user_id\":%lld",
				   (long long)action->chatwoot_user_id);
	} else if (str_eq(action->type, STR("set_team"))) {
		*ret_kind = "team";
		if (action->chatwoot_team_id != I64_NULL)
			buf_printf(&out, "\"chatwoot_team_id\":%lld",
				   (long long)action->chatwoot_team_id);
	} else if (str_eq(action->type, STR("set_priority"))) {
		*ret_kind = "priority";
		if (action->priority.ptr)
			buf_printf(&out, "\"priority\":\"%.*s\"", STR_FMT(action->priority));
	} else {
		*ret_kind = "labels";
		buf_printf(&out, "\"%s\":[", add ? "add" : "remove");
		json_put_str(&out, action->label);
		buf_char(&out, ']');
	}
	buf_char(&out, '}');
	return buf_view(&out);
}

/* A write of that kind, as its change says (JSON). */
static void tell_chatwoot(const struct run *run, int64_t conversation_id, const char *kind,
			  struct str change)
{
	struct arena *arena = run->job->arena;
	struct buf payload = buf_new(arena, 16384);

	buf_printf(&payload,
		   "{\"chatwoot_conversation_id\":%lld,\"kind\":\"%s\",\"change\":%.*s,"
		   "\"user_id\":%lld,\"rule_id\":\"%.*s\",\"rule_name\":",
		   (long long)conversation_id, kind, STR_FMT(change), (long long)run->user_id,
		   STR_FMT(run->rule->id));
	json_put_str(&payload, run->rule->name);
	buf_char(&payload, '}');
	job_enqueue(run->job->tenant,
		    &(struct job_new){
			    .kind = KANBAN_WRITE_JOB,
			    .queue = "write",
			    .key = arena_printf(arena, "write:%lld", (long long)conversation_id),
			    .payload = buf_view(&payload),
			    .max_attempts = 10,
		    });
}

static enum err write_back(const struct run *run, const struct rule_action *action)
{
	struct db_tenant *tenant = run->job->tenant;
	struct db_rows *rows;
	bool status = str_eq(action->type, STR("set_status"));
	const char *kind;
	struct str change = write_change(run->job->arena, action, &kind);

	TRY(db_query(tenant, &rule_talks,
		     DB_ARGS(db_i64(db_tenant_account(tenant)), db_text(run->card.id)), &rows));
	for (size_t i = 0; i < rows_count(rows); i++) {
		int64_t conversation = row_i64(rows, i, "chatwoot_conversation_id");
		if (status && str_eq(row_str(rows, i, "status"), action->status))
			continue;
		const struct rule_act act = {
			.action = arena_printf(run->job->arena, "%.*s", STR_FMT(action->type)).ptr,
			.wanted = status ? action->status : STR_NULL,
			.chatwoot_conversation_id = conversation,
		};
		tell_chatwoot(run, conversation, kind, change);
		rule_note(&run->cause, &run->card, "ruled", &act,
			  action_json(run->job->arena, action, &run->cause.chain));
	}
	return OK;
}

static enum err notify(const struct run *run, const struct rule_action *action)
{
	struct arena *arena = run->job->arena;
	struct rule_act act = {.action = "notify"};
	struct rule_notice notice;

	TRY(rule_notice(run->job->tenant, run->card.id, action, &notice));
	if (!notice.text.ptr)
		return OK;
	act.chatwoot_conversation_id = notice.chatwoot_conversation_id;
	if (act.chatwoot_conversation_id == I64_NULL) {
		TRY(comment_write(run->cause.ctx, run->card.id, run->user_id, notice.text,
				  notice.mentions));
	} else {
		struct buf change = buf_new(arena, 8192);
		buf_lit(&change, "{\"content\":");
		json_put_str(&change, notice.text);
		buf_char(&change, '}');
		tell_chatwoot(run, act.chatwoot_conversation_id, "note", buf_view(&change));
	}
	rule_note(&run->cause, &run->card, "ruled", &act,
		  action_json(arena, action, &run->cause.chain));
	return OK;
}

/* --- which rules --- */

static bool in_chain(const struct list *chain, struct str id)
{
	for (size_t i = 0; i < chain->count; i++)
		if (str_eq(((const struct str *)chain->items)[i], id))
			return true;
	return false;
}

static enum err act(const struct run *run)
{
	const struct rule_action *actions = run->rule->actions.items;
	struct db_tenant *tenant = run->job->tenant;
	struct db_rows *rows;

	if (run->cause.chain.count > RULE_DEPTH_MAX) {
		stop(run, "depth");
		return OK;
	}
	TRY(db_query(tenant, &rules_acted,
		     DB_ARGS(db_i64(db_tenant_account(tenant)), db_text(run->card.id)), &rows));
	if (row_i64(rows, 0, "acts") >= RULE_FUSE_ACTS) {
		stop(run, "fuse");
		return OK;
	}
	for (size_t i = 0; i < run->rule->actions.count; i++) {
		if (str_eq(actions[i].type, STR("move")))
			TRY(move(run, &actions[i]));
		else if (str_eq(actions[i].type, STR("notify")))
			TRY(notify(run, &actions[i]));
		else
			TRY(write_back(run, &actions[i]));
	}
	return OK;
}

/* Locks where the rules may move the card to. */
static void lock_targets(struct job_context *ctx, const struct list *rules)
{
	struct str *ids = ARENA_ARRAY(ctx->arena, struct str, rules->count * RULE_ACTIONS_MAX);
	struct list stages = {ids, 0};

	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = (const struct rule *)rules->items + i;
		const struct rule_action *actions = rule->actions.items;
		for (size_t k = 0; k < rule->actions.count; k++)
			if (str_eq(actions[k].type, STR("move")))
				ids[stages.count++] = actions[k].stage_id;
	}
	if (stages.count > 0)
		db_queue(ctx->tenant, &rule_targets_lock,
			 DB_ARGS(db_i64(db_tenant_account(ctx->tenant)), db_texts(&stages)));
}

static enum err run_rules(struct job_context *ctx, const struct kanban_context *kanban,
			  const struct event_row *event, struct str timed_rule)
{
	struct db_arg account = db_i64(db_tenant_account(ctx->tenant));
	struct card_change change;
	struct db_rows *rows;
	struct list rules;

	TRY(db_query(ctx->tenant, &rules_due,
		     DB_ARGS(account, db_text(event->card_id), db_text(event->from_stage_id),
			     db_text(event->to_stage_id), db_text(timed_rule)),
		     &rows));
	TRY(rows_list(ctx->arena, rows, &rule_schema, &rules));
	lock_targets(ctx, &rules);
	for (size_t i = 0; i < rules.count; i++) {
		const struct rule *rule = (const struct rule *)rules.items + i;
		if (in_chain(&event->chain, rule->id) || row_bool(rows, i, "resting"))
			continue;
		struct kanban_context as_rule =
			rule_context(kanban, &event->chain, rule->id, rule->name);
		struct run run = {
			.job = ctx,
			.cause = rule_cause(&as_rule, &event->chain, rule->id),
			.rule = rule,
			.user_id = row_i64(rows, i, "updated_by"),
		};
		TRY(card_told(ctx->tenant, event->card_id, STR_NULL, &change));
		run.card = change.card;
		/* A rule before this one may have moved it away. */
		if (str_eq(rule->kind, STR("exit")) || str_eq(run.card.stage_id, rule->stage_id))
			TRY(act(&run));
	}
	return OK;
}

enum err rules_run(struct job_context *ctx, const struct job *job)
{
	struct kanban_context kanban = kanban_context_of_job(ctx);
	struct rule_payload payload;

	TRY(rule_payload(ctx, job, &payload));
	struct event_row event = {.card_id = payload.card_id};
	if (payload.history_id.ptr)
		TRY(db_one(ctx->tenant, &rules_event,
			   DB_ARGS(db_i64(job->account_id), db_text(payload.history_id)),
			   &event_schema, &event));
	kanban.cause_id = payload.history_id.ptr ? payload.history_id : payload.rule_id;
	return run_rules(ctx, &kanban, &event, payload.rule_id);
}
