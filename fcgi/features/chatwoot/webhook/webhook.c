#include "features/chatwoot/webhook/webhook_int.h"

DB_STMT(store_inbound, "chatwoot.store_inbound",
	"select id, duplicate from directory.store_inbound($1, $2, $3, $4, $5, $6, $7, $8, $9,"
	" $10, $11, $12)");

/* What the work on it may want of the head; no credential among them. */
static struct str headers_json(struct request *rq)
{
	struct str agent = request_param(rq, "HTTP_USER_AGENT");
	struct buf out = buf_new(rq->arena, 4096);

	buf_lit(&out, "{\"timestamp\":");
	json_put_str(&out, request_param(rq, "HTTP_X_CHATWOOT_TIMESTAMP"));
	buf_lit(&out, ",\"user_agent\":");
	json_put_str(&out, str_is_utf8(agent) ? str_utf8_head(agent, 200) : STR(""));
	buf_lit(&out, ",\"request_id\":");
	json_put_str(&out, rq->id);
	buf_char(&out, '}');
	return buf_view(&out);
}

/* Stores the event, with its job unless `key` is NULL, in one round trip. */
static enum err store(struct request *rq, struct str event, struct str key, bool *ret_duplicate)
{
	const struct endpoint *endpoint = rq->endpoint;
	struct str delivery = request_param(rq, "HTTP_X_CHATWOOT_DELIVERY");
	struct db_rows *rows;

	if (delivery.len > 128 || !str_is_utf8(delivery))
		return ERR_BAD_REQUEST;
	TRY(db_lookup(rq->app->db, rq->arena, &store_inbound,
		      DB_ARGS(db_text(endpoint->id), db_i64(endpoint->account_id),
			      db_text(delivery.len ? delivery : STR_NULL),
			      db_text(request_param(rq, "HTTP_X_CHATWOOT_SIGNATURE")),
			      db_text(event), db_text(headers_json(rq)), db_bytes(rq->raw_body),
			      db_text(key.ptr ? STR("stored") : STR("ignored")),
			      db_text(key.ptr ? STR(CHATWOOT_INBOUND_JOB) : STR_NULL),
			      db_text(STR(CHATWOOT_INBOUND_QUEUE)), db_text(key),
			      db_i64(CHATWOOT_INBOUND_ATTEMPTS)),
		      &rows));
	if (rows_count(rows) != 1)
		return ERR_INTERNAL;
	*ret_duplicate = row_bool(rows, 0, "duplicate");
	return OK;
}

/*
 * An event of an account that is not the endpoint's is kept as evidence, reported, and changes
 * nothing: the account never comes from the body.
 */
static bool foreign_account(struct request *rq)
{
	int64_t named = chatwoot_event_account(rq->json);

	if (named == I64_NULL || named == rq->endpoint->chatwoot_account_id)
		return false;
	log_event(&rq->log, LOG_WARN, "webhook.foreign_account",
		  LOG_I64("chatwoot_account_id", named));
	return true;
}

enum err chatwoot_webhook(struct request *rq)
{
	struct str event = json_get_str(rq->json, "event");
	enum event_subject subject;
	bool duplicate;

	if (!chatwoot_event_subject(event, &subject) || subject == SUBJECT_TYPING)
		return reply_bare(rq, &(struct webhook_reply){STR("ignored"), false});
	bool foreign = foreign_account(rq);
	struct str key = foreign ? STR_NULL : chatwoot_event_key(rq->arena, subject, rq->json);
	TRY(store(rq, event, key, &duplicate));
	if (!duplicate && !foreign)
		rq->pokes |= POKE_JOBS;
	return reply_bare(rq,
			  &(struct webhook_reply){foreign ? STR("ignored") : STR("ok"), duplicate});
}
