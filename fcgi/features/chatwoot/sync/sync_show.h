/* A run as API and events show it. */
#ifndef HUB_CHATWOOT_SYNC_SHOW_H
#define HUB_CHATWOOT_SYNC_SHOW_H

#include "core/data/field.h"

struct sync_job {
	struct str id;
	struct str kind;     /* sync_kind_name() */
	struct str trigger;  /* sync_trigger_name() */
	struct str state;    /* queued running done failed cancelled */
	struct str progress; /* JSON: {done, total, step} */
	struct str waiting;  /* why it pauses, or NULL */
	struct str result;   /* JSON: counts, and what was left out */
	struct str error;    /* of a failed one */
	int64_t version;
	usec_t created_at;
	usec_t started_at;
	usec_t finished_at;
};

extern const struct schema sync_job_schema;

/*
 * Columns of sync_job_schema, from sync_runs. Pages that are read once more, and changes of which
 * Chatwoot does not say how many there are, count beyond the total that was expected.
 */
#define SYNC_JOB_COLUMNS                                                                    \
	"id, kind, trigger, state, waiting, error, version, created_at, started_at,"        \
	" finished_at,"                                                                     \
	" jsonb_build_object('done', done, 'step', step, 'total',"                          \
	"  case when total is not null then greatest(total, done) end) as progress,"        \
	" jsonb_build_object('created', created, 'updated', updated, 'repaired', repaired," \
	"  'removed', removed, 'left_out', left_out,"                                       \
	"  'unreadable', coalesce((report->>'unreadable')::bigint, 0),"                     \
	"  'inboxes_left_out', coalesce(report->'inboxes_left_out', '[]'),"                 \
	"  'teams_left_out', coalesce(report->'teams_left_out', '[]')) as result"

#endif
