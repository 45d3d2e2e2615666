/*
 * Clocks. How they run is in the database, beside the cards, so that whoever moves a card moves its
 * clock (migrations/0036_kanban_flow.sql); here is what happens when a timer fires, and when what
 * clocks go by has changed.
 */
#include "features/kanban/clock/clock_int.h"

#include "features/kanban/rule/rule.h"

#define CLOCKS_A_STEP 500

DB_STMT(timed_cards_lock, "kanban.timed_cards_lock",
	"select from cards where account_id = $1 and id = any ($2::text[]::uuid[])"
	" order by id for update");

/* A warning that is late by more than the rest is none any more. */
DB_STMT(clocks_fire, "kanban.clocks_fire",
	"with fired as (update card_clocks k set"
	"   state = case when k.due_at <= now() then 'breached' else 'warned' end,"
	"   running_since = case when k.due_at > now() then k.running_since end,"
	"   fires_at = case when k.due_at > now() then k.due_at end"
	"   where k.account_id = $1 and k.card_id = any ($2::text[]::uuid[])"
	"     and k.state in ('running', 'warned') and k.kind <> 'rule'"
	"     and (k.due_at <= now() or k.state = 'running' and k.warn_at <= now())"
	"   returning k.card_id, k.kind, k.state)"
	" select f.kind, f.state, c.id as card_id, c.board_id, c.stage_id, c.version,"
	" directory.card_audience(c.id) as audience"
	" from fired f join cards c on c.account_id = $1 and c.id = f.card_id"
	" order by c.id, f.kind");

DB_STMT(clocks_show, "kanban.clocks_show",
	"update cards c set sla = card_sla(c.account_id, c.id)"
	" where c.account_id = $1 and c.id = any ($2::text[]::uuid[]) returning c.id, c.sla");

DB_STMT(rule_timers_fire, "kanban.rule_timers_fire",
	"delete from card_clocks k where k.account_id = $1 and k.card_id = any ($2::text[]::uuid[])"
	" and k.kind = 'rule' and k.due_at <= now() returning k.card_id, k.subject_id");

DB_STMT(clocks_anew, "kanban.clocks_anew", "select clocks_refresh($1, $2, $3, $4) as last");

DB_STMT(clocked_stages, "kanban.clocked_stages",
	"select s.id from stages s where s.account_id = $1 and s.id = coalesce($2, s.id)"
	" and ($2::uuid is not null or s.sla_minutes is not null and s.sla_calendar = 'business')"
	" order by s.id");

DB_STMT(rule_timers_clear, "kanban.rule_timers_clear",
	"delete from card_clocks where account_id = $1 and kind = 'rule' and subject_id = $2");

/*
 * From when each card came in, so that another name or another stretch of time restarts nothing;
 * what is over by then fires at once. Cards that were there before the rule have the whole time
 * from when it was made. One for which it has fired since it came in is left alone.
 */
DB_STMT(rule_timers_set, "kanban.rule_timers_set",
	"insert into card_clocks (account_id, card_id, kind, subject_id, state, calendar,"
	"   started_at, due_at, fires_at)"
	" select c.account_id, c.id, 'rule', r.id, 'running', 'calendar', t.since, t.due, t.due"
	" from board_rules r join cards c on c.account_id = r.account_id"
	"   and c.board_id = r.board_id and c.stage_id = r.stage_id and c.deleted_at is null"
	" cross join lateral (select greatest(c.entered_stage_at, r.created_at) as since,"
	"   greatest(c.entered_stage_at, r.created_at) + r.minutes * interval '1 minute' as due) t"
	" where r.account_id = $1 and r.id = $2 and r.enabled and r.kind = 'timeout'"
	" and not exists (select from card_history h where h.account_id = $1 and h.card_id = c.id"
	"   and h.actor_type = 'rule' and h.actor_id = r.id::text"
	"   and h.occurred_at >= c.entered_stage_at)"
	" on conflict do nothing");

/* --- timers --- */

static struct str shown_of(const struct db_rows *shown, struct str card_id)
{
	for (size_t i = 0; i < rows_count(shown); i++)
		if (str_eq(row_str(shown, i, "id"), card_id))
			return row_str(shown, i, "sla");
	return STR_NULL;
}

static void tell(const struct kanban_context *ctx, const struct db_rows *fired, size_t i,
		 struct str sla)
{
	bool breached = str_eq(row_str(fired, i, "state"), STR("breached"));
	const struct sla_event data = {
		.card_id = row_str(fired, i, "card_id"),
		.board_id = row_str(fired, i, "board_id"),
		.stage_id = row_str(fired, i, "stage_id"),
		.kind = row_str(fired, i, "kind"),
		.sla = sla,
	};

	event_emit(ctx->tenant, ctx->clock, ctx->rng,
		   &(struct event){
			   .type = &kanban_clock_events.types[breached ? SLA_BREACHED : SLA_WARNED],
			   .entity_id = data.card_id,
			   .version = row_i64(fired, i, "version"),
			   .actor = ctx->actor,
			   .cause_id = ctx->cause_id,
			   .audience = row_str(fired, i, "audience"),
			   .data = &data,
		   });
}

enum err timers_run(struct job_context *ctx, const struct job *job)
{
	struct kanban_context kanban = kanban_context_of_job(ctx);
	struct db_arg account = db_i64(job->account_id);
	struct db_rows *fired, *shown, *rules;
	struct clock_payload payload;

	TRY(clock_payload(ctx, job, &payload));
	struct db_arg cards = db_texts(&payload.card_ids);
	db_queue(ctx->tenant, &timed_cards_lock, DB_ARGS(account, cards));
	TRY(db_query(ctx->tenant, &rule_timers_fire, DB_ARGS(account, cards), &rules));
	TRY(db_query(ctx->tenant, &clocks_fire, DB_ARGS(account, cards), &fired));
	/* They run one card at a time, behind what else happens to the card. */
	for (size_t i = 0; i < rows_count(rules); i++)
		rule_time_is_over(ctx->tenant, row_str(rules, i, "subject_id"),
				  row_str(rules, i, "card_id"));
	if (rows_count(fired) == 0)
		return OK;
	TRY(db_query(ctx->tenant, &clocks_show, DB_ARGS(account, cards), &shown));
	for (size_t i = 0; i < rows_count(fired); i++)
		tell(&kanban, fired, i, shown_of(shown, row_str(fired, i, "card_id")));
	return OK;
}

/* --- clocks made anew --- */

static enum err tell_stages(struct job_context *ctx, const struct job *job, struct str stage_id)
{
	struct kanban_context kanban = kanban_context_of_job(ctx);
	struct db_rows *rows;

	TRY(db_query(ctx->tenant, &clocked_stages,
		     DB_ARGS(db_i64(job->account_id), db_text(stage_id)), &rows));
	for (size_t i = 0; i < rows_count(rows); i++)
		TRY(stage_tell(&kanban, row_str(rows, i, "id")));
	return OK;
}

enum err clocks_run(struct job_context *ctx, const struct job *job)
{
	struct db_arg account = db_i64(job->account_id);
	struct clock_payload payload;
	struct db_rows *rows;

	TRY(clock_payload(ctx, job, &payload));
	if (payload.rule_id.ptr) {
		db_queue(ctx->tenant, &rule_timers_clear,
			 DB_ARGS(account, db_text(payload.rule_id)));
		return db_query(ctx->tenant, &rule_timers_set,
				DB_ARGS(account, db_text(payload.rule_id)), NULL);
	}
	struct str after = payload.after_id.ptr ? payload.after_id
						: STR("00000000-0000-0000-0000-000000000000");
	TRY(db_query(ctx->tenant, &clocks_anew,
		     DB_ARGS(account, db_text(payload.stage_id), db_text(after),
			     db_i64(CLOCKS_A_STEP)),
		     &rows));
	struct str last = row_str(rows, 0, "last");
	if (!last.ptr)
		return tell_stages(ctx, job, payload.stage_id);
	struct str stage = payload.stage_id.ptr
				   ? arena_printf(ctx->arena, "\"stage_id\":\"%.*s\",",
						  STR_FMT(payload.stage_id))
				   : STR("");
	job_enqueue(ctx->tenant,
		    &(struct job_new){
			    .kind = "kanban.clocks",
			    .queue = "kanban",
			    .key = STR("clocks"),
			    .payload = arena_printf(ctx->arena, "{%.*s\"after_id\":\"%.*s\"}",
						    STR_FMT(stage), STR_FMT(last)),
			    .max_attempts = 10,
		    });
	return OK;
}
