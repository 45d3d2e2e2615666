/* What each step asks Chatwoot for. No transaction is open here but those of the stream. */
#include <stdlib.h>

#include "features/chatwoot/sync/sync_int.h"

/* After so long the rest of a step's questions is left to the next job of the same step. */
#define ASK_FOR     (5 * USEC_PER_SEC)
#define STREAM_FOR  (8 * USEC_PER_SEC)
#define CHUNK       50
#define CHUNK_BYTES (4 * 1024 * 1024)

/* What was applied since $2, as it was then. */
DB_STMT(sync_applied, "chatwoot.sync_applied",
	"select c.chatwoot_conversation_id as id, c.chatwoot_updated_at as updated_at"
	" from conversations c where c.account_id = $1 and c.observed_at >= hub_time($2)"
	" order by 1 limit 200000");

DB_STMT(sync_last_poll, "chatwoot.sync_last_poll",
	"select last_poll_at from coverage where account_id = $1");

/* --- single questions --- */

static struct str path_of(struct arena *arena, const struct sync_run *run, struct sync_ask ask)
{
	long long id = (long long)ask.id, page = (long long)run->cursor.page;

	switch (run->step) {
	case SYNC_ACCOUNT:
		return STR("");
	case SYNC_AGENTS:
		return STR("/agents");
	case SYNC_ROLES:
		return STR("/custom_roles");
	case SYNC_INBOX_LIST:
		return STR("/inboxes");
	case SYNC_INBOX_MEMBERS:
		return arena_printf(arena, "/inbox_members/%lld", id);
	case SYNC_TEAMS:
		return STR("/teams");
	case SYNC_TEAM_MEMBERS:
		return arena_printf(arena, "/teams/%lld/team_members", id);
	case SYNC_LABELS:
		return STR("/labels");
	case SYNC_DEFINITIONS:
		return STR("/custom_attribute_definitions");
	case SYNC_CONVERSATIONS:
		return arena_printf(arena,
				    "/conversations?status=all&assignee_type=all"
				    "&sort_by=created_at_asc&page=%lld",
				    page);
	case SYNC_CONTACTS:
		return arena_printf(arena, "/contacts?sort=created_at&page=%lld", page);
	case SYNC_ACTIVE_CONTACTS:
		return arena_printf(arena, "/contacts?sort=-last_activity_at&page=%lld", page);
	case SYNC_LOST_CONVERSATIONS:
		return arena_printf(arena, "/conversations/%lld", id);
	case SYNC_LOST_CONTACTS:
		return arena_printf(arena, "/contacts/%lld", id);
	case SYNC_MESSAGES:
		return arena_printf(arena, "/conversations/%lld/messages?after=%lld", id,
				    (long long)ask.after);
	case SYNC_COUNT:
		return STR("/conversations/meta?status=all&assignee_type=all");
	case SYNC_PEOPLE:
	case SYNC_CHANGED:
	case SYNC_STEPS:
		break;
	}
	return STR_NULL;
}

/* Is 404 an answer? It is what is asked for, or the thing went away since it was listed. */
static bool may_lack(const struct sync_run *run)
{
	return run->cursor.asks.count > 0 || run->step == SYNC_ROLES;
}

/* Where the reply has its list; NULL: it is no list. */
static const char *list_of(enum sync_step step)
{
	switch (step) {
	case SYNC_AGENTS:
	case SYNC_ROLES:
	case SYNC_TEAMS:
	case SYNC_TEAM_MEMBERS:
	case SYNC_DEFINITIONS:
		return "";
	case SYNC_INBOX_LIST:
	case SYNC_INBOX_MEMBERS:
	case SYNC_LABELS:
	case SYNC_CONTACTS:
	case SYNC_ACTIVE_CONTACTS:
	case SYNC_MESSAGES:
		return "payload";
	case SYNC_CONVERSATIONS:
		return "data.payload";
	case SYNC_ACCOUNT:
	case SYNC_PEOPLE:
	case SYNC_CHANGED:
	case SYNC_LOST_CONVERSATIONS:
	case SYNC_LOST_CONTACTS:
	case SYNC_COUNT:
	case SYNC_STEPS:
		break;
	}
	return NULL;
}

bool sync_fits(enum sync_step step, const struct json *json)
{
	const char *list = list_of(step);

	if (!list)
		return json_is_object(json);
	/* Of agents there is one at least: the one whose credential it is. */
	return json_is_array(json_get(json, list)) &&
	       (step != SYNC_AGENTS || json_array_len(json) > 0);
}

static void ask(struct job_fetch *fetch, struct cw *cw, const struct sync_run *run,
		struct sync_fetched *ret)
{
	usec_t until = clock_monotonic(fetch->clock) + ASK_FOR;
	const struct sync_ask *asks = run->cursor.asks.items;
	size_t count = run->cursor.asks.count ? run->cursor.asks.count : 1;

	for (size_t i = 0; i < count; i++) {
		struct sync_reply *reply = &ret->replies[ret->count];
		if (i > 0 && clock_monotonic(fetch->clock) > until)
			return;
		if (run->cursor.asks.count)
			reply->ask = asks[i];
		reply->asked_at = clock_now(fetch->clock);
		ret->result =
			cw_get(cw, path_of(fetch->arena, run, reply->ask), &reply->json);
		reply->missing = ret->result == CW_NOT_FOUND && may_lack(run);
		if (reply->missing)
			ret->result = CW_OK;
		else if (ret->result == CW_OK && !sync_fits(run->step, reply->json))
			ret->result = CW_BROKEN;
		if (ret->result != CW_OK)
			return;
		ret->count++;
	}
}

/* --- the stream of what changed --- */

struct applied {
	int64_t id;
	int64_t updated_at;
};

struct stream {
	struct job_fetch *fetch;
	int64_t account_id;
	const struct sync_run *run;
	usec_t asked_at, until;
	const struct applied *applied; /* by id: what earlier jobs of this step took in */
	size_t applied_count;
	struct arena *arena; /* of the chunk */
	struct buf items;    /* "[{…},{…}" */
	size_t count;
	bool over; /* the run is no longer active */
};

static void chunk_clear(struct stream *stream)
{
	arena_reset(stream->arena);
	stream->items = buf_new(stream->arena, CHUNK_BYTES + JSON_STREAM_ELEMENT_MAX);
	stream->count = 0;
}

static enum err chunk_apply(struct stream *stream, struct db_tenant *tenant)
{
	struct job_fetch *fetch = stream->fetch;
	struct sync sync = {.clock = fetch->clock, .rng = fetch->rng, .log = fetch->log};
	const struct json *list;
	bool active;

	TRY(sync_begin(&sync, tenant, stream->arena));
	TRY(sync_load(&sync, stream->run->id, &active));
	if (!active) {
		stream->over = true;
		return OK;
	}
	buf_char(&stream->items, ']');
	TRY(json_parse_foreign(stream->arena, buf_view(&stream->items), &list));
	TRY(sync_apply_conversations(&sync, list, stream->asked_at));
	sync.run.done += (int64_t)stream->count;
	sync.run.moved_at = clock_now(fetch->clock);
	sync_save(&sync, STR_NULL);
	TRY(sync_tell(&sync, false));
	return db_tenant_commit(tenant);
}

static enum err chunk_flush(struct stream *stream)
{
	enum err err = OK;

	if (stream->count > 0) {
		struct db_tenant *tenant = db_tenant_begin(stream->fetch->db, stream->arena,
							   stream->account_id, DB_WRITE);
		err = chunk_apply(stream, tenant);
		db_tenant_end(tenant);
	}
	chunk_clear(stream);
	return err;
}

static int by_id(const void *a, const void *b)
{
	const struct applied *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static bool is_applied(const struct stream *stream, const struct json *item)
{
	struct applied key = {json_get_i64(item, "id", 0), json_get_epoch(item, "updated_at")};
	const struct applied *found = bsearch(&key, stream->applied, stream->applied_count,
					      sizeof(key), by_id);

	return found && found->updated_at == key.updated_at;
}

/*
 * Any error ends the stream: ERR_CONFLICT stands for "enough for this job". The next one asks anew,
 * and passes over what this one has applied.
 */
static enum err take(void *ctx, const struct json *item)
{
	struct stream *stream = ctx;

	if (is_applied(stream, item))
		return OK;
	buf_char(&stream->items, stream->count++ ? ',' : '[');
	buf_str(&stream->items, json_text(stream->arena, item));
	if (stream->count < CHUNK && stream->items.len < CHUNK_BYTES)
		return OK;
	TRY(chunk_flush(stream));
	return stream->over || clock_monotonic(stream->fetch->clock) > stream->until ? ERR_CONFLICT
										     : OK;
}

static enum err load_applied(struct stream *stream, struct db_tenant *tenant)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &sync_applied,
		     DB_ARGS(db_i64(stream->account_id), db_time(stream->run->began_at)), &rows));
	struct applied *applied =
		ARENA_ARRAY(stream->fetch->arena, struct applied, rows_count(rows));
	for (size_t i = 0; i < rows_count(rows); i++)
		applied[i] = (struct applied){row_i64(rows, i, "id"),
					      row_i64(rows, i, "updated_at")};
	stream->applied = applied;
	stream->applied_count = rows_count(rows);
	return OK;
}

/* The window of the poll: since the last one began, by our own clock on both sides. */
static enum err window(struct stream *stream, struct db_tenant *tenant, int64_t *ret)
{
	struct db_rows *rows;

	TRY(load_applied(stream, tenant));
	TRY(db_query(tenant, &sync_last_poll, DB_ARGS(db_i64(stream->account_id)), &rows));
	*ret = sync_window(rows_count(rows) ? row_time(rows, 0, "last_poll_at") : I64_NULL,
			   clock_now(stream->fetch->clock));
	return OK;
}

static enum err read_stream(struct stream *stream, struct cw *cw, int64_t seconds,
			    struct sync_fetched *ret)
{
	struct str path = arena_printf(stream->fetch->arena,
				       "/conversations?status=all&assignee_type=all"
				       "&sort_by=created_at_asc&updated_within=%lld",
				       (long long)seconds);

	ret->result = cw_each(cw, path, "data.payload", take, stream);
	enum err err = ret->result == CW_OK        ? chunk_flush(stream)
		       : ret->result == CW_STOPPED ? cw_stopped(cw)
						   : OK;
	ret->more = ret->result == CW_STOPPED && err == ERR_CONFLICT;
	return ret->more ? OK : err;
}

static enum err stream_changed(struct job_fetch *fetch, struct cw *cw, int64_t account_id,
			       const struct sync_run *run, struct sync_fetched *ret)
{
	struct stream *stream = ARENA_NEW(fetch->arena, struct stream);
	int64_t seconds;

	*stream = (struct stream){
		.fetch = fetch,
		.account_id = account_id,
		.run = run,
		.asked_at = clock_now(fetch->clock),
		.until = clock_monotonic(fetch->clock) + STREAM_FOR,
		.arena = arena_new(),
	};
	chunk_clear(stream);
	struct db_tenant *tenant = db_tenant_begin(fetch->db, fetch->arena, account_id, DB_READ);
	enum err err = window(stream, tenant, &seconds);
	db_tenant_end(tenant);
	if (!err)
		err = read_stream(stream, cw, seconds, ret);
	arena_free(stream->arena);
	return err;
}

/* --- a step --- */

static enum err peek(struct job_fetch *fetch, const struct job *job, struct sync_run *ret,
		     bool *ret_active)
{
	struct str run_id;

	TRY(sync_job_run(fetch->arena, job, &run_id));
	struct db_tenant *tenant =
		db_tenant_begin(fetch->db, fetch->arena, job->account_id, DB_READ);
	enum err err = sync_peek(tenant, run_id, ret, ret_active);
	db_tenant_end(tenant);
	return err;
}

enum err sync_fetch(struct job_fetch *fetch, const struct job *job, void **ret_fetched)
{
	struct sync_fetched *fetched = ARENA_NEW(fetch->arena, struct sync_fetched);
	struct sync_run run;
	struct cw *cw;
	bool active;

	TRY(peek(fetch, job, &run, &active));
	*ret_fetched = fetched;
	if (!active || run.step == SYNC_PEOPLE)
		return OK;
	enum err err = cw_open(fetch, job->account_id, &cw);
	fetched->unconnected = err == ERR_NOT_FOUND;
	if (err)
		return fetched->unconnected ? OK : err;
	if (run.step == SYNC_CHANGED)
		TRY(stream_changed(fetch, cw, job->account_id, &run, fetched));
	else
		ask(fetch, cw, &run, fetched);
	fetched->status = cw_status(cw);
	fetched->problem = arena_str(fetch->arena, str_from(cw_problem(cw)));
	fetched->refusal = arena_str(fetch->arena, cw_refusal(cw));
	fetched->retry_after = cw_retry_after(cw);
	fetched->dead = cw_dead(cw);
	return OK;
}
