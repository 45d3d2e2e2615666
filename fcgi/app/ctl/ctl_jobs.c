/* Looking at jobs, and giving those that gave up another chance. */
#include "app/ctl/ctl_system.h"
#include "app/ctl/ctl_table.h"

#include <stdio.h>

#define LISTED_MAX 1000

DB_STMT(jobs_listed, "ctl.jobs_listed",
	"select id, account_id, state, kind, coalesce(key, '') as key, attempts,"
	" hub_rfc3339(coalesce(finished_at, run_at)) as at, coalesce(last_error, '') as last_error"
	" from jobs where state = 'dead' or (not $1 and state in ('ready', 'running'))"
	" order by id limit $2");

/* $1: one job; NULL: all dead ones. */
DB_STMT(jobs_replay, "ctl.jobs_replay",
	"update jobs set state = 'ready', attempts = 0, run_at = now(), finished_at = null"
	" where state = 'dead' and ($1::bigint is null or id = $1) returning id");

int ctl_jobs_list(struct ctl *ctl)
{
	static const struct ctl_column columns[] = {
		{"id", "job", CELL_NUMBER},
		{"account_id", "account", CELL_NUMBER},
		{"state", "state", CELL_TEXT},
		{"kind", "kind", CELL_CODE},
		{"key", "key", CELL_CODE},
		{"attempts", "attempts", CELL_NUMBER},
		{"at", "since or due", CELL_TEXT},
		{"last_error", "last error", CELL_TEXT},
	};
	struct db *db = ctl_system_db(ctl);
	struct db_rows *rows;

	if (!db)
		return 2;
	if (ctl_run_one(db, ctl->arena, &jobs_listed,
			DB_ARGS(db_bool(ctl_option(ctl, "--dead").ptr != NULL), db_i64(LISTED_MAX)),
			&rows) != OK)
		return ctl_db_problem(db);
	ctl_table_of(ctl, columns, ARRAY_LEN(columns), rows);
	return 0;
}

static int report(struct ctl *ctl, const struct db_rows *rows)
{
	struct buf out = buf_new(ctl->arena, 16 * 1024 * 1024);

	if (!ctl->json)
		return printf("%zu made ready again\n", rows_count(rows)) < 0;
	buf_lit(&out, "{\"replayed\":[");
	for (size_t i = 0; i < rows_count(rows); i++)
		buf_printf(&out, "%s%lld", i ? "," : "", (long long)row_i64(rows, i, "id"));
	buf_lit(&out, "]}");
	return ctl_print(buf_view(&out));
}

int ctl_jobs_replay(struct ctl *ctl)
{
	bool all = ctl_option(ctl, "--all").ptr, one = ctl_option(ctl, "--id").ptr;
	int64_t id = I64_NULL;
	struct db_rows *rows;

	if (all == one) {
		ctl_fail("jobs replay needs either --id or --all");
		return 2;
	}
	if (one && !ctl_number(ctl, "--id", &id))
		return 2;
	struct db *db = ctl_system_db(ctl);
	if (!db)
		return 2;
	const struct ctl_act act = {
		.action = "job.replayed",
		.resource_id = one ? ctl_option(ctl, "--id") : STR_NULL,
	};
	if (ctl_do(db, ctl->arena, &jobs_replay, DB_ARGS(db_i64(id)), &act, &rows) != OK)
		return ctl_db_problem(db);
	if (one && rows_count(rows) == 0)
		return ctl_fail("there is no dead job %lld", (long long)id);
	return report(ctl, rows);
}
