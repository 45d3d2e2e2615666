/* What somebody who helps wants to know, without a secret in it. */
#include "app/ctl/ctl.h"
#include "app/ctl/ctl_system.h"

/* Of a job's last error its code alone: the rest may quote what people wrote. */
DB_STMT(support_state, "ctl.support_state",
	"select jsonb_build_object("
	" 'jobs', (select coalesce(jsonb_agg(jsonb_build_object('kind', j.kind, 'state', j.state,"
	"     'count', j.count, 'oldest', j.oldest, 'errors', j.errors)), '[]') from ("
	"     select kind, state, count(*) as count, min(run_at) as oldest,"
	"       jsonb_agg(distinct split_part(last_error, ' ', 1))"
	"         filter (where last_error is not null) as errors"
	"     from jobs group by kind, state order by kind, state) j),"
	" 'outbox', (select count(*) from event_outbox),"
	" 'accounts', (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'installation',"
	"     i.slug, 'chatwoot_account_id', a.chatwoot_account_id, 'status', a.status,"
	"     'connection', c.state, 'mode', c.mode, 'chatwoot_version', c.chatwoot_version,"
	"     'checked_at', c.checked_at) order by a.id), '[]')"
	"   from accounts a join installations i on i.id = a.installation_id"
	"   left join chatwoot_connections c on c.account_id = a.id))::text as state");

int ctl_support_bundle(struct ctl *ctl)
{
	struct arena *arena = ctl->arena;
	struct str state = STR("null");
	struct db_rows *rows;
	bool failed;
	struct str doctor = ctl_doctor_json(ctl, &failed);
	struct db *db = ctl_system_db(ctl);

	if (db && ctl_run_one(db, arena, &support_state, DB_NO_ARGS, &rows) == OK)
		state = row_str(rows, 0, "state");
	return ctl_print(arena_printf(
		arena,
		"{\"version\":\"%s\",\"made_at\":\"%.*s\",\"config\":%.*s,\"doctor\":%.*s,"
		"\"state\":%.*s}",
		PACKAGE_VERSION, STR_FMT(time_text(arena, clock_now(&clock_system))),
		STR_FMT(ctl_config_json(ctl)), STR_FMT(doctor), STR_FMT(state)));
}
