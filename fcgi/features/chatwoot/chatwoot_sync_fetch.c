/* What each step asks Chatwoot for. No transaction is open here but those of the stream. */
#include "features/chatwoot/chatwoot_sync_int.h"

/* After so long the rest of a step's questions is left to the next job of the same step. */
#define ASK_FOR     (5 * USEC_PER_SEC)
#define STREAM_FOR  (6 * USEC_PER_SEC)
#define CHUNK       50
#define CHUNK_BYTES (4 * 1024 * 1024)

/* Conversations of $2 that this pass has applied as they are now: `updated_at` is in $3. */
DB_STMT(sync_applied, "chatwoot.sync_applied",
	"select g.id from unnest($2::bigint[], $3::bigint[]) as g(id, updated_at)"
	" join conversations c on c.account_id = $1 and c.chatwoot_conversation_id = g.id"
	"  and c.chatwoot_updated_at = g.updated_at and c.observed_at >= hub_time($4)");

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

struct stream {
	struct job_fetch *fetch;
	int64_t account_id;
	struct str run_id;
	usec_t asked_at, until;
	struct arena *arena; /* of the chunk */
	struct buf items;    /* "[{…},{…}" */
	struct str ids[CHUNK], updated[CHUNK];
	size_t count;
	bool over; /* the run is no longer active */
};

static void chunk_clear(struct stream *stream)
{
	arena_reset(stream->arena);
	stream->items = buf_new(stream->arena, CHUNK_BYTES + JSON_STREAM_ELEMENT_MAX);
	stream->count = 0;
}

/* Is the id among those of the rows? */
static bool among(const struct db_rows *rows, int64_t id)
{
	for (size_t i = 0; i < rows_count(rows); i++)
		if (row_i64(rows, i, "id") == id)
			return true;
	return false;
}

/* The chunk without what an attempt that broke off has applied already. */
static enum err chunk_rest(struct stream *stream, struct sync *sync, const struct json **ret)
{
	const struct list ids = {stream->ids, stream->count};
	const struct list updated = {stream->updated, stream->count};
	struct buf rest = buf_new(stream->arena, stream->items.max);
	const struct json *all;
	struct db_rows *rows;

	buf_char(&stream->items, ']');
	TRY(json_parse_foreign(stream->arena, buf_view(&stream->items), &all));
	TRY(db_query(sync->tenant, &sync_applied,
		     DB_ARGS(db_i64(stream->account_id), db_texts(&ids), db_texts(&updated),
			     db_time(sync->run.began_at)),
		     &rows));
	if (rows_count(rows) == 0) {
		*ret = all;
		return OK;
	}
	for (size_t i = 0; i < json_array_len(all); i++)
		if (!among(rows, json_get_i64(json_at(all, i), "id", 0))) {
			buf_char(&rest, rest.len ? ',' : '[');
			buf_str(&rest, json_text(stream->arena, json_at(all, i)));
		}
	if (rest.len == 0)
		buf_char(&rest, '[');
	buf_char(&rest, ']');
	return json_parse_foreign(stream->arena, buf_view(&rest), ret);
}

static enum err chunk_apply(struct stream *stream, struct db_tenant *tenant)
{
	struct job_fetch *fetch = stream->fetch;
	struct sync sync = {.clock = fetch->clock, .rng = fetch->rng, .log = fetch->log};
	const struct json *list;
	bool active;

	TRY(sync_begin(&sync, tenant, stream->arena));
	TRY(sync_load(&sync, stream->run_id, &active));
	if (!active) {
		stream->over = true;
		return OK;
	}
	TRY(chunk_rest(stream, &sync, &list));
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

/* Any error ends the stream: ERR_CONFLICT stands for "enough for this job". */
static enum err take(void *ctx, const struct json *item)
{
	struct stream *stream = ctx;
	usec_t updated = json_get_epoch(item, "updated_at");

	buf_char(&stream->items, stream->count ? ',' : '[');
	buf_str(&stream->items, json_text(stream->arena, item));
	stream->ids[stream->count] = arena_printf(
		stream->arena, "%lld", (long long)json_get_i64(item, "id", 0));
	stream->updated[stream->count++] =
		arena_printf(stream->arena, "%lld", (long long)(updated == I64_NULL ? 0 : updated));
	if (stream->count < CHUNK && stream->items.len < CHUNK_BYTES)
		return OK;
	TRY(chunk_flush(stream));
	return stream->over || clock_monotonic(stream->fetch->clock) > stream->until ? ERR_CONFLICT
										     : OK;
}

/* Of the poll: since the last one began, by our own clock on both sides. */
static enum err window(struct job_fetch *fetch, int64_t account_id, int64_t *ret)
{
	struct db_tenant *tenant = db_tenant_begin(fetch->db, fetch->arena, account_id, DB_READ);
	struct db_rows *rows = NULL;
	enum err err = db_query(tenant, &sync_last_poll, DB_ARGS(db_i64(account_id)), &rows);

	if (!err)
		*ret = sync_window(rows_count(rows) ? row_time(rows, 0, "last_poll_at") : I64_NULL,
				   clock_now(fetch->clock));
	db_tenant_end(tenant);
	return err;
}

static enum err stream_changed(struct job_fetch *fetch, struct cw *cw, int64_t account_id,
			       struct str run_id, struct sync_fetched *ret)
{
	struct stream *stream = ARENA_NEW(fetch->arena, struct stream);
	int64_t seconds;

	TRY(window(fetch, account_id, &seconds));
	*stream = (struct stream){
		.fetch = fetch,
		.account_id = account_id,
		.run_id = run_id,
		.asked_at = clock_now(fetch->clock),
		.until = clock_monotonic(fetch->clock) + STREAM_FOR,
		.arena = arena_new(),
	};
	chunk_clear(stream);
	struct str path = arena_printf(fetch->arena,
				       "/conversations?status=all&assignee_type=all"
				       "&sort_by=created_at_asc&updated_within=%lld",
				       (long long)seconds);
	ret->result = cw_each(cw, path, "data.payload", take, stream);
	enum err err = ret->result == CW_OK        ? chunk_flush(stream)
		       : ret->result == CW_STOPPED ? cw_stopped(cw)
						   : OK;
	ret->more = ret->result == CW_STOPPED && err == ERR_CONFLICT;
	arena_free(stream->arena);
	return ret->more ? OK : err;
}

/* --- a step --- */

static enum err peek(struct job_fetch *fetch, const struct job *job, struct sync_run *ret,
		     bool *ret_active)
{
	struct str run_id;

	TRY(sync_job_run(fetch->arena, job->payload, &run_id));
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
		TRY(stream_changed(fetch, cw, job->account_id, run.id, fetched));
	else
		ask(fetch, cw, &run, fetched);
	fetched->status = cw_status(cw);
	fetched->problem = arena_str(fetch->arena, str_from(cw_problem(cw)));
	fetched->retry_after = cw_retry_after(cw);
	fetched->dead = cw_dead(cw);
	return OK;
}
