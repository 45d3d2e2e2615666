/* What people hear of reconciliation. */
#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/sync/sync_int.h"
#include "features/chatwoot/sync/sync_show.h"

/* $3: whenever the last word was. No row: it was too short a time ago. */
DB_STMT(sync_say, "chatwoot.sync_say",
	"update sync_runs set told_at = now(), version = version + 1"
	" where account_id = $1 and id = $2"
	"  and ($3 or told_at is null or told_at < now() - interval '500 ms')"
	" returning " SYNC_JOB_COLUMNS);

DB_STMT(sync_audience, "chatwoot.sync_audience",
	"select jsonb_build_object('users', coalesce(jsonb_agg(user_id), '[]'), 'teams',"
	" jsonb_build_array())::text as audience from memberships"
	" where account_id = $1 and role = 'admin'");

struct inbox_changed {
	int64_t chatwoot_inbox_id;
};

static const struct field inbox_fields[] = {
	F_I64(struct inbox_changed, chatwoot_inbox_id, 1, INT64_MAX, REQUIRED),
};
static const struct schema inbox_schema =
	SCHEMA("InboxChanged", struct inbox_changed, inbox_fields);

static const struct event_type types[] = {
	{"sync.updated", "sync", &sync_job_schema,
	 "A run of reconciliation began, went on or ended; for admins, at most twice a second"},
	[1 + SYNC_INBOX_CREATED] = {"inbox.created", "inbox", &inbox_schema,
				    "Chatwoot has a new inbox: read the list again"},
	[1 + SYNC_INBOX_UPDATED] = {"inbox.updated", "inbox", &inbox_schema,
				    "An inbox or its members changed: read the list again"},
	[1 + SYNC_INBOX_REMOVED] = {"inbox.removed", "inbox", &inbox_schema,
				    "Chatwoot has an inbox no more"},
};
const struct event_set chatwoot_sync_events = {types, ARRAY_LEN(types)};

enum err sync_tell(struct sync *sync, bool now)
{
	struct db_arg account = sync_account(sync);
	struct sync_job job;
	struct db_rows *rows;

	TRY(db_query(sync->tenant, &sync_say,
		     DB_ARGS(account, db_text(sync->run.id), db_bool(now)), &rows));
	if (rows_count(rows) == 0)
		return OK;
	TRY(row_get(rows, 0, &sync_job_schema, &job));
	TRY(db_query(sync->tenant, &sync_audience, DB_ARGS(account), &rows));
	event_emit(sync->tenant, sync->clock, sync->rng,
		   &(struct event){
			   .type = &types[0],
			   .entity_id = job.id,
			   .version = job.version,
			   .actor = {STR("system"), STR_NULL, STR_NULL},
			   .audience = row_str(rows, 0, "audience"),
			   .data = &job,
		   });
	return OK;
}

/* Only an id goes to everyone: who may see the inbox finds it in the list. */
void sync_tell_inbox(struct sync *sync, enum sync_inbox_change change, int64_t chatwoot_inbox_id)
{
	const struct inbox_changed data = {chatwoot_inbox_id};

	event_emit(sync->tenant, sync->clock, sync->rng,
		   &(struct event){
			   .type = &types[1 + change],
			   .entity_id = arena_printf(sync->arena, "%lld",
						     (long long)chatwoot_inbox_id),
			   .version = 1,
			   .actor = {STR("chatwoot"), STR_NULL, STR_NULL},
			   .audience = AUDIENCE_ACCOUNT,
			   .data = &data,
		   });
}
