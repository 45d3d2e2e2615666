/* The rows of a run: asked for, taken up, moved on, ended. */
#include "features/chatwoot/sync/sync_int.h"

#include "features/chatwoot/sync/sync_show.h"

#define CURSOR_MAX (8 * 1024)

#define RUN_COLUMNS                                                                       \
	"kind, step, cursor, done, total, created, updated, repaired, removed, left_out," \
	" report, again, began_at, moved_at, told_at"

/* $2 kind, $3 trigger, $4 the first step. No row: somebody else made one at the same time. */
DB_STMT(sync_ask_for, "chatwoot.sync_ask_for",
	"with active as (update sync_runs set again = again or"
	"   (state = 'running' and $2 <> 'full' and $3 <> 'schedule')"
	"  where account_id = $1 and kind = $2 and state in ('queued', 'running')"
	"  returning id, false as made),"
	" made as (insert into sync_runs (account_id, kind, trigger, step)"
	"  select $1, $2, $3, $4 where not exists (select from active)"
	"  on conflict do nothing returning id, true as made)"
	" select id, made from active union all select id, made from made");

DB_STMT(sync_arm_timer, "chatwoot.sync_arm_timer", "select directory.sync_arm()");

DB_STMT(sync_lock, "chatwoot.sync_lock",
	"update sync_runs set state = 'running', started_at = coalesce(started_at, now())"
	" where account_id = $1 and id = $2 and state in ('queued', 'running')"
	" returning " RUN_COLUMNS);

DB_STMT(sync_look, "chatwoot.sync_look",
	"select " RUN_COLUMNS " from sync_runs"
	" where account_id = $1 and id = $2 and state in ('queued', 'running')");

DB_STMT(sync_put, "chatwoot.sync_put",
	"update sync_runs set step = $3, cursor = $4, done = $5, total = $6, created = $7,"
	" updated = $8, repaired = $9, removed = $10, left_out = $11, report = $12, again = $13,"
	" began_at = hub_time($14), moved_at = hub_time($15), waiting = $16"
	" where account_id = $1 and id = $2");

DB_STMT(sync_end, "chatwoot.sync_end",
	"update sync_runs set state = $3, error = $4, waiting = null, finished_at = now()"
	" where account_id = $1 and id = $2");

DB_STMT(sync_unwant, "chatwoot.sync_unwant",
	"delete from sync_wanted where account_id = $1 and run_id = $2");

/*
 * $2 kind, $3 when its pass began. A full sync is a poll, too. The next night is told by the
 * account's own clock; $4 is its phase.
 */
DB_STMT(coverage_done, "chatwoot.coverage_done",
	"insert into coverage as c (account_id, last_poll_at, last_full_sync_at, next_full_at)"
	" select $1, hub_time($3), case when $2 = 'full' then hub_time($3) end,"
	"  sync_night(a.time_zone, now()) + $4 * interval '1 microsecond'"
	" from accounts a where a.id = $1"
	" on conflict (account_id) do update set last_error = null,"
	"  last_poll_at = greatest(c.last_poll_at, excluded.last_poll_at),"
	"  cache_keys = coalesce($5::jsonb, c.cache_keys),"
	"  last_full_sync_at = greatest(c.last_full_sync_at, excluded.last_full_sync_at),"
	"  next_full_at = case when $2 = 'full' then excluded.next_full_at"
	"   else c.next_full_at end");

DB_STMT(coverage_failed, "chatwoot.coverage_failed",
	"update coverage set last_error = $2, next_full_at = case when $3"
	"   then greatest(next_full_at, now() + interval '30 minutes') else next_full_at end"
	" where account_id = $1");

static const struct field ask_fields[] = {
	F_I64(struct sync_ask, id, 1, INT64_MAX, REQUIRED),
	F_I64(struct sync_ask, after, 0, INT64_MAX, REQUIRED),
};
static const struct schema ask_schema = SCHEMA("SyncAsk", struct sync_ask, ask_fields);

static const struct field cursor_fields[] = {
	F_I64(struct sync_cursor, page, 0, INT64_MAX, REQUIRED),
	F_I64(struct sync_cursor, count, 0, INT64_MAX, NULLABLE),
	F_I64(struct sync_cursor, seen, INT64_MIN, INT64_MAX, REQUIRED),
	F_I64(struct sync_cursor, pass, 0, INT64_MAX, REQUIRED),
	F_I64(struct sync_cursor, position, 0, INT64_MAX, REQUIRED),
	F_LIST(struct sync_cursor, asks, &ask_schema, SYNC_ASKS_MAX, REQUIRED),
	F_I64(struct sync_cursor, failures, 0, INT64_MAX, REQUIRED),
	F_JSON(struct sync_cursor, keys, NULLABLE),
};
static const struct schema cursor_schema = SCHEMA("SyncCursor", struct sync_cursor, cursor_fields);

struct run_payload {
	struct str run_id;
};

static const struct field payload_fields[] = {
	F_UUID(struct run_payload, run_id, REQUIRED),
};
static const struct schema payload_schema =
	SCHEMA("SyncPayload", struct run_payload, payload_fields);

enum err sync_job_run(struct arena *arena, const struct job *job, struct str *ret)
{
	struct run_payload payload;

	TRY(job_payload(arena, job, &payload_schema, &payload));
	*ret = payload.run_id;
	return OK;
}

void sync_enqueue(struct db_tenant *tenant, struct str run_id, usec_t run_at)
{
	struct str payload = arena_printf(db_tenant_arena(tenant), "{\"run_id\":\"%.*s\"}",
					  STR_FMT(run_id));

	job_enqueue(tenant, &(struct job_new){.kind = SYNC_JOB,
					      .queue = SYNC_QUEUE,
					      .key = STR("sync"),
					      .payload = payload,
					      .max_attempts = SYNC_ATTEMPTS,
					      .run_at = run_at});
}

enum err sync_request(struct db_tenant *tenant, enum sync_kind kind, enum sync_trigger trigger,
		      struct str *ret_id)
{
	struct str first = str_from(sync_step_name(sync_first_step(kind)));
	struct db_rows *rows;

	/* The second look sees what another transaction has just made. */
	for (int look = 0; look < 2; look++) {
		TRY(db_query(tenant, &sync_ask_for,
			     DB_ARGS(db_account(tenant),
				     db_text(str_from(sync_kind_name(kind))),
				     db_text(str_from(sync_trigger_name(trigger))), db_text(first)),
			     &rows));
		if (rows_count(rows) == 0)
			continue;
		*ret_id = row_str(rows, 0, "id");
		if (row_bool(rows, 0, "made"))
			sync_enqueue(tenant, *ret_id, 0);
		return OK;
	}
	return ERR_UNAVAILABLE;
}

enum err sync_arm(struct db_tenant *tenant)
{
	return db_query(tenant, &sync_arm_timer, DB_NO_ARGS, NULL);
}

static enum err read_cursor(struct arena *arena, struct str text, struct sync_cursor *ret)
{
	struct field_errors errors = {0};
	const struct json *json;
	uint64_t present;

	TRY(json_parse(arena, text, 0, 0, &json));
	if (!json_get(json, "page")) {
		*ret = (struct sync_cursor){.count = I64_NULL};
		return OK;
	}
	return json_decode(arena, json, &cursor_schema, ret, &present, &errors);
}

static struct str list_text(struct arena *arena, const struct json *json, const char *name)
{
	const struct json *list = json_get(json, name);

	return list ? json_text(arena, list) : STR("[]");
}

static enum err read_report(struct arena *arena, struct str text, struct sync_run *run)
{
	const struct json *json;

	TRY(json_parse(arena, text, 0, 0, &json));
	run->unreadable = json_get_i64(json, "unreadable", 0);
	run->inboxes_left_out = list_text(arena, json, "inboxes_left_out");
	run->teams_left_out = list_text(arena, json, "teams_left_out");
	return OK;
}

static enum err read_run(struct arena *arena, const struct db_rows *rows, struct str id,
			 struct sync_run *ret)
{
	struct sync_run run = {.id = id};

	if (!sync_kind_parse(row_str(rows, 0, "kind"), &run.kind) ||
	    !sync_step_parse(row_str(rows, 0, "step"), &run.step))
		return ERR_INVALID;
	TRY(read_cursor(arena, row_str(rows, 0, "cursor"), &run.cursor));
	run.done = row_i64(rows, 0, "done");
	run.total = row_i64(rows, 0, "total");
	run.created = row_i64(rows, 0, "created");
	run.updated = row_i64(rows, 0, "updated");
	run.repaired = row_i64(rows, 0, "repaired");
	run.removed = row_i64(rows, 0, "removed");
	run.left_out = row_i64(rows, 0, "left_out");
	TRY(read_report(arena, row_str(rows, 0, "report"), &run));
	run.again = row_bool(rows, 0, "again");
	run.began_at = row_time(rows, 0, "began_at");
	run.moved_at = row_time(rows, 0, "moved_at");
	run.told_at = row_time(rows, 0, "told_at");
	*ret = run;
	return OK;
}

static enum err load(struct db_tenant *tenant, const struct db_stmt *stmt, struct str run_id,
		     struct sync_run *ret, bool *ret_active)
{
	struct db_rows *rows;

	TRY(db_query(tenant, stmt, DB_ARGS(db_account(tenant), db_text(run_id)),
		     &rows));
	*ret_active = rows_count(rows) == 1;
	return *ret_active ? read_run(db_tenant_arena(tenant), rows, run_id, ret) : OK;
}

enum err sync_load(struct sync *sync, struct str run_id, bool *ret_active)
{
	return load(sync->tenant, &sync_lock, run_id, &sync->run, ret_active);
}

enum err sync_peek(struct db_tenant *tenant, struct str run_id, struct sync_run *ret,
		   bool *ret_active)
{
	return load(tenant, &sync_look, run_id, ret, ret_active);
}

void sync_save(struct sync *sync, struct str waiting)
{
	const struct sync_run *run = &sync->run;
	struct buf cursor = buf_new(sync->arena, CURSOR_MAX);

	struct str report = arena_printf(
		sync->arena,
		"{\"unreadable\":%lld,\"inboxes_left_out\":%.*s,\"teams_left_out\":%.*s}",
		(long long)run->unreadable, STR_FMT(run->inboxes_left_out),
		STR_FMT(run->teams_left_out));

	json_put_object(&cursor, &cursor_schema, &run->cursor);
	db_queue(sync->tenant, &sync_put,
		 DB_ARGS(sync_account(sync), db_text(run->id),
			 db_text(str_from(sync_step_name(run->step))), db_text(buf_view(&cursor)),
			 db_i64(run->done), db_i64(run->total), db_i64(run->created),
			 db_i64(run->updated), db_i64(run->repaired), db_i64(run->removed),
			 db_i64(run->left_out), db_text(report), db_bool(run->again),
			 db_time(run->began_at), db_time(run->moved_at), db_text(waiting)));
}

enum err sync_finish(struct sync *sync, struct str error)
{
	const struct sync_run *run = &sync->run;
	struct db_arg account = sync_account(sync);
	struct str state = error.ptr ? STR("failed") : STR("done");

	sync_save(sync, STR_NULL);
	db_queue(sync->tenant, &sync_end,
		 DB_ARGS(account, db_text(run->id), db_text(state),
			 db_text(error)));
	db_queue(sync->tenant, &sync_unwant, DB_ARGS(account, db_text(run->id)));
	if (error.ptr)
		db_queue(sync->tenant, &coverage_failed,
			 DB_ARGS(account, db_text(error), db_bool(run->kind == SYNC_FULL)));
	else if (run->kind != SYNC_INBOXES)
		db_queue(sync->tenant, &coverage_done,
			 DB_ARGS(account, db_text(str_from(sync_kind_name(run->kind))),
				 db_time(run->began_at),
				 db_i64(sync_night_phase(db_tenant_account(sync->tenant))),
				 db_text(run->cursor.keys)));
	return sync_tell(sync, true);
}
