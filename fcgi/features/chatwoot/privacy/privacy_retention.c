/* How long what is mirrored is kept, and the daily job that removes what is older. */
#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/privacy/privacy.h"

#include "features/kanban/follow/follow.h"

#define RETENTION_JOB      "chatwoot.retention"
#define RETENTION_QUEUE    "maintenance"
#define RETENTION_ATTEMPTS 5

#define MESSAGES_AT_ONCE 5000
#define TALKS_AT_ONCE    200
#define CONTACTS_AT_ONCE 2000

DB_STMT(retention_of, "chatwoot.retention_of",
	"select coalesce(max(r.message_days), 365) as message_days,"
	" coalesce(max(r.conversation_days), 730) as conversation_days"
	" from retention r where r.account_id = $1");

DB_STMT(retention_set, "chatwoot.retention_set",
	"insert into retention as r (account_id, message_days, conversation_days)"
	" values ($1, $2, $3) on conflict (account_id) do update set"
	"  message_days = excluded.message_days, conversation_days = excluded.conversation_days,"
	"  updated_at = now()");

/* The next full sync looks at all of them with the new days. */
DB_STMT(kept_out_anew, "chatwoot.kept_out_anew",
	"delete from conversations_kept_out where account_id = $1");

/* A card's preview is the beginning of a message. */
DB_STMT(previews_expire, "chatwoot.previews_expire",
	"update cards k set preview = null from retention_limits($1) l"
	" where k.account_id = $1 and k.preview is not null and k.last_message_at < l.messages");

DB_STMT(messages_expire, "chatwoot.messages_expire",
	"with old as (select m.chatwoot_message_id as id from messages m"
	"  join conversations c on c.account_id = m.account_id"
	"   and c.chatwoot_conversation_id = m.chatwoot_conversation_id"
	"  cross join retention_limits($1) l"
	"  where m.account_id = $1 and c.account_id = $1 and c.last_activity_at < l.messages"
	"  limit $2), gone as (delete from messages m where m.account_id = $1"
	"   and m.chatwoot_message_id in (select id from old) returning 1)"
	" select count(*) as gone from gone");

DB_STMT(talks_expire, "chatwoot.talks_expire",
	"with gone as (delete from conversations c where c.account_id = $1"
	"  and c.chatwoot_conversation_id in (select o.chatwoot_conversation_id"
	"   from conversations o cross join retention_limits($1) l where o.account_id = $1"
	"    and coalesce(o.last_activity_at, o.created_at) < l.conversations limit $2)"
	"  returning " KEPT_OUT ")," KEEP_OUT " select g.id from gone g");

/* Of conversations that the mirror does not have. */
DB_STMT(orphans_expire, "chatwoot.orphans_expire",
	"with old as (select m.chatwoot_message_id as id from messages m"
	"  cross join retention_limits($1) l where m.account_id = $1 and m.sent_at < l.messages"
	"   and not exists (select from conversations c where c.account_id = $1"
	"    and c.chatwoot_conversation_id = m.chatwoot_conversation_id) limit $2),"
	" gone as (delete from messages m where m.account_id = $1"
	"   and m.chatwoot_message_id in (select id from old) returning 1)"
	" select count(*) as gone from gone");

DB_STMT(contacts_expire, "chatwoot.contacts_expire",
	"with old as (select p.chatwoot_contact_id as id from contacts p"
	"  cross join retention_limits($1) l where p.account_id = $1"
	"   and coalesce(p.last_activity_at, p.chatwoot_created_at, p.created_at)"
	"     < l.conversations"
	"   and not exists (select from conversations c where c.account_id = $1"
	"    and c.chatwoot_contact_id = p.chatwoot_contact_id) limit $2),"
	" gone as (delete from contacts p where p.account_id = $1"
	"   and p.chatwoot_contact_id in (select id from old) returning 1)"
	" select count(*) as gone from gone");

/* --- what the account has chosen --- */

enum err retention_show(struct request *rq)
{
	struct retention kept;

	TRY(db_one(rq->tenant, &retention_of, DB_ARGS(db_i64(rq->account_id)), &retention_schema,
		   &kept));
	return reply_one(rq, &kept);
}

enum err retention_changed(struct request *rq)
{
	const struct retention *wanted = rq->body;
	struct retention before;

	if (wanted->conversation_days < wanted->message_days)
		return fail_field(rq, "conversation_days", "range");
	TRY(db_one(rq->tenant, &retention_of, DB_ARGS(db_i64(rq->account_id)), &retention_schema,
		   &before));
	db_queue(rq->tenant, &retention_set,
		 DB_ARGS(db_i64(rq->account_id), db_i64(wanted->message_days),
			 db_i64(wanted->conversation_days)));
	db_queue(rq->tenant, &kept_out_anew, DB_ARGS(db_i64(rq->account_id)));
	audit_change(rq, &retention_schema, &before, wanted);
	return reply_one(rq, wanted);
}

/* --- the job --- */

static enum err expire_talks(struct job_context *ctx, struct db_arg account, size_t *ret_count)
{
	const struct kanban_context kanban = {
		.tenant = ctx->tenant,
		.clock = ctx->clock,
		.rng = ctx->rng,
		.actor = {STR("system"), STR_NULL, STR_NULL},
		.cause_id = STR("retention"),
	};
	struct db_rows *gone;

	TRY(db_query(ctx->tenant, &talks_expire, DB_ARGS(account, db_i64(TALKS_AT_ONCE)), &gone));
	kanban_expect_many(&kanban);
	for (size_t i = 0; i < rows_count(gone); i++)
		TRY(kanban_forget(&kanban, row_i64(gone, i, "id")));
	*ret_count = rows_count(gone);
	return OK;
}

/* Removes a bounded piece of what is too old, and asks for another run when there is more. */
static enum err run_retention(struct job_context *ctx, const struct job *job)
{
	struct db_arg account = db_i64(job->account_id);
	struct db_rows *messages, *orphans, *contacts;
	size_t talks;

	db_queue(ctx->tenant, &previews_expire, DB_ARGS(account));
	TRY(db_query(ctx->tenant, &messages_expire, DB_ARGS(account, db_i64(MESSAGES_AT_ONCE)),
		     &messages));
	TRY(expire_talks(ctx, account, &talks));
	TRY(db_query(ctx->tenant, &orphans_expire, DB_ARGS(account, db_i64(MESSAGES_AT_ONCE)),
		     &orphans));
	TRY(db_query(ctx->tenant, &contacts_expire, DB_ARGS(account, db_i64(CONTACTS_AT_ONCE)),
		     &contacts));
	if (row_i64(messages, 0, "gone") == MESSAGES_AT_ONCE || talks == TALKS_AT_ONCE ||
	    row_i64(orphans, 0, "gone") == MESSAGES_AT_ONCE ||
	    row_i64(contacts, 0, "gone") == CONTACTS_AT_ONCE)
		job_enqueue(ctx->tenant, &(struct job_new){
						 .kind = RETENTION_JOB,
						 .queue = RETENTION_QUEUE,
						 .key = STR("retention"),
						 .payload = STR("{}"),
						 .max_attempts = RETENTION_ATTEMPTS,
					 });
	return OK;
}

const struct job_kind chatwoot_privacy_jobs[] = {
	{RETENTION_JOB, RETENTION_QUEUE, RETENTION_ATTEMPTS, 20, run_retention, NULL},
	{0},
};
