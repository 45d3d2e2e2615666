/* Inboxes, and runs of reconciliation, for people. */
#include "core/http/paging.h"
#include "features/chatwoot/sync/sync_http.h"
#include "features/chatwoot/sync/sync_int.h"
#include "features/chatwoot/sync/sync_show.h"
#include "features/identity/identity_reach.h"

struct inbox {
	struct str id;
	int64_t chatwoot_inbox_id;
	struct str name;
	struct str channel_type;
	struct str provider;
	struct str phone_number;
	struct str avatar_url;
	int64_t members_count;
	usec_t created_at;
	usec_t updated_at;
};

static const struct field inbox_fields[] = {
	F_UUID(struct inbox, id, REQUIRED),
	F_I64(struct inbox, chatwoot_inbox_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct inbox, name, 0, 255, REQUIRED),
	F_STR(struct inbox, channel_type, 0, 64, REQUIRED),
	F_STR(struct inbox, provider, 0, 64, NULLABLE),
	F_STR(struct inbox, phone_number, 0, 64, NULLABLE),
	F_STR(struct inbox, avatar_url, 0, 2048, NULLABLE),
	F_I64(struct inbox, members_count, 0, INT64_MAX, REQUIRED),
	F_TIME(struct inbox, created_at, REQUIRED),
	F_TIME(struct inbox, updated_at, REQUIRED),
};
const struct schema chatwoot_inbox_schema = SCHEMA("Inbox", struct inbox, inbox_fields);

static const char *const ask_names[] = {"incremental", "full"};
static const struct names ask_kinds = {ask_names, ARRAY_LEN(ask_names)};

struct sync_start {
	struct str kind;
};

static const struct field start_fields[] = {
	F_ENUM(struct sync_start, kind, &ask_kinds, REQUIRED),
};
const struct schema sync_start_schema = SCHEMA("SyncStart", struct sync_start, start_fields);

/* $2 and $3 what the person sees: all, or these. */
DB_STMT(inboxes_seen, "chatwoot.inboxes_seen",
	"select i.id, i.chatwoot_inbox_id, i.name, i.channel_type, i.provider, i.phone_number,"
	" i.avatar_url, i.created_at, i.updated_at,"
	" (select count(*) from inbox_members m where m.account_id = $1"
	"  and m.chatwoot_inbox_id = i.chatwoot_inbox_id) as members_count"
	" from inboxes i where i.account_id = $1"
	"  and ($2 = 'all' or i.chatwoot_inbox_id = any ($3::bigint[]))"
	"  and i.chatwoot_inbox_id > $4 order by i.chatwoot_inbox_id limit $5");

DB_STMT(sync_show, "chatwoot.sync_show",
	"select " SYNC_JOB_COLUMNS " from sync_runs where account_id = $1 and id = $2"
	" union all select i.id, 'import', 'person', i.state, null, i.error, 1, i.created_at,"
	"   case when i.done > 0 then i.created_at end, i.finished_at,"
	"   jsonb_build_object('done', i.done, 'step', 'rows', 'total', i.total),"
	"   jsonb_build_object('created', i.created, 'updated', 0, 'repaired', 0, 'removed', 0,"
	"     'left_out', i.failed, 'unreadable', 0, 'inboxes_left_out', '[]'::jsonb)"
	" from board_imports i where i.account_id = $1 and i.id = $2");

DB_STMT(sync_cancel, "chatwoot.sync_cancel",
	"update sync_runs set state = 'cancelled', finished_at = now(), waiting = null"
	" where account_id = $1 and id = $2 and state in ('queued', 'running')");

enum err inboxes_list(struct request *rq)
{
	const struct page_query *query = rq->query;
	struct db_rows *rows;
	struct paging page;

	TRY(paging_begin(rq, query->limit, query->cursor, 0, &page));
	TRY(db_query(rq->tenant, &inboxes_seen,
		     DB_ARGS(db_i64(rq->account_id), db_text(rq->reach->kind),
			     db_text(rq->reach->inboxes), db_i64(page.from), paging_rows(&page)),
		     &rows));
	return paging_reply(rq, &page, rows, &chatwoot_inbox_schema, "chatwoot_inbox_id");
}

static enum err show(struct request *rq, struct str id)
{
	struct sync_job job;

	TRY(db_one(rq->tenant, &sync_show, DB_ARGS(db_i64(rq->account_id), db_text(id)),
		   &sync_job_schema, &job));
	return reply_one(rq, &job);
}

static enum err start(struct request *rq, enum sync_kind kind)
{
	struct str id;

	TRY(sync_request(rq->tenant, kind, SYNC_BY_PERSON, &id));
	rq->pokes |= POKE_JOBS;
	return show(rq, id);
}

enum err inboxes_sync(struct request *rq)
{
	return start(rq, SYNC_INBOXES);
}

enum err sync_start(struct request *rq)
{
	const struct sync_start *body = rq->body;
	enum sync_kind kind;

	return sync_kind_parse(body->kind, &kind) ? start(rq, kind) : ERR_INTERNAL;
}

enum err sync_job_show(struct request *rq)
{
	return show(rq, request_path(rq, "jobId"));
}

enum err sync_job_cancel(struct request *rq)
{
	struct str id = request_path(rq, "jobId");
	struct sync told = {.arena = rq->arena,
			    .tenant = rq->tenant,
			    .clock = rq->app->clock,
			    .rng = rq->app->rng,
			    .run = {.id = id}};
	struct sync_job job;
	struct db_rows *rows;
	struct db_args run = DB_ARGS(db_i64(rq->account_id), db_text(id));

	TRY(db_query(rq->tenant, &sync_cancel, run, &rows));
	if (rows_affected(rows) == 1) {
		TRY(sync_tell(&told, true));
		rq->pokes |= POKE_RELAY;
		return show(rq, id);
	}
	TRY(db_one(rq->tenant, &sync_show, run, &sync_job_schema, &job));
	return fail_current(rq, ERR_CONFLICT, &sync_job_schema, &job);
}
