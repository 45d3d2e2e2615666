#include "features/chatwoot/sync/coverage.h"

DB_STMT(duty_arm, "chatwoot.duty_arm", "select sync_arm_accounts(null) as armed");
DB_STMT(duty_house, "chatwoot.duty_house", "select sync_keep_house()");

DB_STMT(duty_heal, "chatwoot.duty_heal", "select sync_heal()");
DB_STMT(duty_look, "chatwoot.duty_look",
	"select ok, late, blind, worst_lag, worst_account, missing, repaired, unauthorized"
	" from sync_overview()");

static void set_metrics(struct metrics *metrics, const struct db_rows *rows, usec_t now)
{
	static const struct {
		const char *column;
		enum metric_id id;
		size_t label;
	} gauges[] = {
		{"ok", METRIC_COVERAGE_ACCOUNTS, COVERAGE_OK},
		{"late", METRIC_COVERAGE_ACCOUNTS, COVERAGE_LATE},
		{"blind", METRIC_COVERAGE_ACCOUNTS, COVERAGE_BLIND},
		{"worst_lag", METRIC_COVERAGE_LAG, 0},
		{"missing", METRIC_COVERAGE_MISSING, 0},
		{"repaired", METRIC_COVERAGE_REPAIRED, 0},
		{"unauthorized", METRIC_CHATWOOT_UNAUTHORIZED, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(gauges); i++)
		metric_set(metrics, gauges[i].id, gauges[i].label, 0,
			   row_i64(rows, 0, gauges[i].column));
	metric_set(metrics, METRIC_COVERAGE_SAMPLED, 0, 0, now);
}

enum err sync_duty(void *ctx, struct db *db, struct arena *arena, bool *ret_more)
{
	const struct sync_duty *duty = ctx;
	struct db_rows *rows;

	(void)ret_more;
	TRY(db_lookup(db, arena, &duty_arm, DB_NO_ARGS, &rows));
	if (row_i64(rows, 0, "armed") > 0)
		log_event(duty->log, LOG_INFO, "sync.armed",
			  LOG_I64("accounts", row_i64(rows, 0, "armed")));
	TRY(db_lookup(db, arena, &duty_heal, DB_NO_ARGS, NULL));
	TRY(db_lookup(db, arena, &duty_look, DB_NO_ARGS, &rows));
	if (rows_count(rows) != 1)
		return ERR_INTERNAL;
	set_metrics(duty->metrics, rows, clock_now(duty->clock));
	if (row_i64(rows, 0, "worst_account") != I64_NULL)
		log_event(duty->log, LOG_WARN, "coverage.late",
			  LOG_I64("worst_account_id", row_i64(rows, 0, "worst_account")),
			  LOG_I64("lag_seconds", row_i64(rows, 0, "worst_lag") / USEC_PER_SEC));
	return OK;
}

enum err sync_keep_house(void *ctx, struct db *db, struct arena *arena, bool *ret_more)
{
	(void)ctx;
	(void)ret_more;
	return db_lookup(db, arena, &duty_house, DB_NO_ARGS, NULL);
}
