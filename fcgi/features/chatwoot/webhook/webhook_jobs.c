#include "features/chatwoot/webhook/webhook_int.h"
#include "features/chatwoot/mirror/mirror.h"
#include "features/chatwoot/sync/sync.h"

DB_STMT(inbound_by_id, "chatwoot.inbound_by_id",
	"select i.event, i.body, i.received_at, a.locale from directory.inbound($1) i"
	" join accounts a on a.id = i.account_id where i.state = 'stored'");

DB_STMT(inbound_done, "chatwoot.inbound_done", "select directory.inbound_done($1)");

struct inbound_payload {
	int64_t inbound_id;
};

static const struct field payload_fields[] = {
	F_I64(struct inbound_payload, inbound_id, 1, INT64_MAX, REQUIRED),
};
static const struct schema payload_schema =
	SCHEMA("InboundPayload", struct inbound_payload, payload_fields);

/* The account answers in its own language where a preview needs words. */
static enum lang lang_of(struct str locale)
{
	return str_eq(locale, STR("en")) ? LANG_EN : LANG_PT_BR;
}

static enum err apply(struct mirror *m, struct str event, const struct json *body)
{
	enum event_subject subject;
	struct str run;

	if (!chatwoot_event_subject(event, &subject))
		return ERR_INVALID;
	switch (subject) {
	case SUBJECT_CONVERSATION:
		return mirror_one(m, MIRROR_CONVERSATION, body);
	case SUBJECT_MESSAGE:
		return mirror_one(m, MIRROR_MESSAGE, body);
	case SUBJECT_CONTACT:
		return mirror_one(m, MIRROR_CONTACT, body);
	case SUBJECT_WIDGET:
		return mirror_one(m, MIRROR_CONTACT, json_get(body, "contact"));
	case SUBJECT_INBOX:
		return sync_request(m->tenant, SYNC_INBOXES, SYNC_BY_WEBHOOK, &run);
	case SUBJECT_TYPING:
		break;
	}
	return OK;
}

static enum err run_inbound(struct job_context *ctx, const struct job *job)
{
	struct inbound_payload payload;
	const struct json *body;
	struct db_rows *rows;

	TRY(job_payload(ctx->arena, job, &payload_schema, &payload));
	TRY(db_query(ctx->tenant, &inbound_by_id, DB_ARGS(db_i64(payload.inbound_id)), &rows));
	if (rows_count(rows) == 0)
		return OK; /* worked on before */
	TRY(json_parse_foreign(ctx->arena, row_bytes(rows, 0, "body"), &body));
	struct mirror m = {
		.tenant = ctx->tenant,
		.clock = ctx->clock,
		.rng = ctx->rng,
		.lang = lang_of(row_str(rows, 0, "locale")),
		.actor = {STR("chatwoot"), STR_NULL, STR_NULL},
		.cause_id = arena_printf(ctx->arena, "inbound:%lld", (long long)payload.inbound_id),
		.observed_at = row_time(rows, 0, "received_at"),
	};
	TRY(apply(&m, row_str(rows, 0, "event"), body));
	db_queue(ctx->tenant, &inbound_done, DB_ARGS(db_i64(payload.inbound_id)));
	return OK;
}

const struct job_kind chatwoot_jobs[] = {
	{CHATWOOT_INBOUND_JOB, CHATWOOT_INBOUND_QUEUE, CHATWOOT_INBOUND_ATTEMPTS, 5, run_inbound,
	 NULL},
	{0},
};
