#include "features/chatwoot/sync/sync_show.h"

/* These exist for their tables only: SQL builds them. */
struct progress {
	int64_t done, total;
	struct str step;
};

struct inbox_left_out {
	int64_t chatwoot_inbox_id;
	struct str name;
};

struct team_left_out {
	int64_t chatwoot_team_id;
	struct str name;
};

struct result {
	int64_t created, updated, repaired, removed, left_out, unreadable;
	struct list inboxes_left_out, teams_left_out;
};

static const struct field progress_fields[] = {
	F_I64(struct progress, done, 0, INT64_MAX, REQUIRED),
	F_I64(struct progress, total, 0, INT64_MAX, NULLABLE),
	F_STR(struct progress, step, 1, 32, REQUIRED),
};
static const struct schema progress_schema =
	SCHEMA("SyncProgress", struct progress, progress_fields);

static const struct field inbox_fields[] = {
	F_I64(struct inbox_left_out, chatwoot_inbox_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct inbox_left_out, name, 0, 255, REQUIRED),
};
static const struct schema inbox_schema =
	SCHEMA("SyncLeftOut", struct inbox_left_out, inbox_fields);

static const struct field team_fields[] = {
	F_I64(struct team_left_out, chatwoot_team_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct team_left_out, name, 0, 255, REQUIRED),
};
static const struct schema team_schema =
	SCHEMA("SyncTeamLeftOut", struct team_left_out, team_fields);

static const struct field result_fields[] = {
	F_I64(struct result, created, 0, INT64_MAX, REQUIRED),
	F_I64(struct result, updated, 0, INT64_MAX, REQUIRED),
	F_I64(struct result, repaired, 0, INT64_MAX, REQUIRED),
	F_I64(struct result, removed, 0, INT64_MAX, REQUIRED),
	F_I64(struct result, left_out, 0, INT64_MAX, REQUIRED),
	F_I64(struct result, unreadable, 0, INT64_MAX, REQUIRED),
	F_LIST(struct result, inboxes_left_out, &inbox_schema, 1000, REQUIRED),
	F_LIST(struct result, teams_left_out, &team_schema, 1000, REQUIRED),
};
static const struct schema result_schema = SCHEMA("SyncResult", struct result, result_fields);

static const char *const kind_names[] = {"incremental", "full", "inboxes", "import"};
static const struct names kinds = {kind_names, ARRAY_LEN(kind_names)};
static const char *const trigger_names[] = {"schedule", "person", "onboarding", "webhook"};
static const struct names triggers = {trigger_names, ARRAY_LEN(trigger_names)};
static const char *const state_names[] = {"queued", "running", "done", "failed", "cancelled"};
static const struct names states = {state_names, ARRAY_LEN(state_names)};

static const struct field job_fields[] = {
	F_UUID(struct sync_job, id, REQUIRED),
	F_ENUM(struct sync_job, kind, &kinds, REQUIRED),
	F_ENUM(struct sync_job, trigger, &triggers, REQUIRED),
	F_ENUM(struct sync_job, state, &states, REQUIRED),
	F_JSON_OBJECT(struct sync_job, progress, &progress_schema, REQUIRED),
	F_STR(struct sync_job, waiting, 1, 500, NULLABLE),
	F_JSON_OBJECT(struct sync_job, result, &result_schema, REQUIRED),
	F_STR(struct sync_job, error, 1, 500, NULLABLE),
	F_I64(struct sync_job, version, 1, INT64_MAX, REQUIRED),
	F_TIME(struct sync_job, created_at, REQUIRED),
	F_TIME(struct sync_job, started_at, NULLABLE),
	F_TIME(struct sync_job, finished_at, NULLABLE),
};
const struct schema sync_job_schema = SCHEMA("SyncJob", struct sync_job, job_fields);
