/* One contact is erased: at once, in one transaction, and for good. */
#include "features/chatwoot/privacy/privacy.h"

#include "core/http/paging.h"
#include "features/kanban/follow/follow.h"

DB_STMT(erase_contact, "chatwoot.erase_contact",
	"select p.chatwoot_contact_id, directory.erase_contact($3, p.chatwoot_contact_id, $4)"
	"  as counts from contacts p where p.account_id = $1 and p.id = $2 for update");

DB_STMT(erase_talks, "chatwoot.erase_talks",
	"with gone as (delete from conversations c where c.account_id = $1"
	"  and c.chatwoot_contact_id = $2 returning " KEPT_OUT ")," KEEP_OUT
	" select g.id from gone g");

/* All else of the contact, and the record of it. $4 conversations, $5 counts so far. */
DB_STMT(erase_rest, "chatwoot.erase_rest",
	"with gone_messages as (delete from messages m where m.account_id = $1"
	"   and (m.chatwoot_conversation_id in (select e.chatwoot_conversation_id"
	"     from erased_conversations e where e.account_id = $1 and e.chatwoot_contact_id = $2)"
	"    or m.sender_type = 'contact' and m.chatwoot_sender_id = $2) returning 1),"
	" gone_contact as (delete from contacts p where p.account_id = $1"
	"   and p.chatwoot_contact_id = $2 returning 1)"
	" select directory.erased_contact($3, $5::jsonb || jsonb_build_object("
	"  'contacts', (select count(*) from gone_contact),"
	"  'conversations', $4::bigint, 'messages', (select count(*) from gone_messages)))");

DB_STMT(erasure_by_id, "chatwoot.erasure_by_id",
	"select e.id, e.chatwoot_contact_id, e.requested_by, e.erased_at, e.counts, e.digest"
	" from erasures e where e.account_id = $1 and e.id = $2");

/* $2 the record to go on behind: ids rise with time. */
DB_STMT(erasures_page, "chatwoot.erasures_page",
	"select e.id, e.chatwoot_contact_id, e.requested_by, e.erased_at, e.counts, e.digest"
	" from erasures e where e.account_id = $1 and ($2::uuid is null or e.id < $2)"
	" order by e.id desc limit $3");

static enum err forget_talks(struct request *rq, const struct db_rows *talks)
{
	const struct kanban_context kanban = {
		.tenant = rq->tenant,
		.clock = rq->app->clock,
		.rng = rq->app->rng,
		.actor = actor_user(rq->arena, rq->user_id, STR_NULL),
		.cause_id = rq->id,
	};

	kanban_expect_many(&kanban);
	for (size_t i = 0; i < rows_count(talks); i++)
		TRY(kanban_forget(&kanban, row_i64(talks, i, "id")));
	return OK;
}

enum err contact_erased(struct request *rq)
{
	struct str id = id_new(rq->arena, rq->app->clock, rq->app->rng);
	struct db_arg account = db_i64(rq->account_id);
	struct db_rows *contact, *talks;
	struct erasure record;

	if (!sees_all(rq))
		return ERR_FORBIDDEN;
	TRY(db_query(rq->tenant, &erase_contact,
		     DB_ARGS(account, db_text(request_path(rq, "contactId")), db_text(id),
			     db_i64(rq->user_id)),
		     &contact));
	if (rows_count(contact) == 0)
		return ERR_NOT_FOUND;
	struct db_arg number = db_i64(row_i64(contact, 0, "chatwoot_contact_id"));
	TRY(db_query(rq->tenant, &erase_talks, DB_ARGS(account, number), &talks));
	TRY(forget_talks(rq, talks));
	db_queue(rq->tenant, &erase_rest,
		 DB_ARGS(account, number, db_text(id), db_i64((int64_t)rows_count(talks)),
			 db_text(row_str(contact, 0, "counts"))));
	TRY(db_one(rq->tenant, &erasure_by_id, DB_ARGS(account, db_text(id)), &erasure_schema,
		   &record));
	rq->audit.after = record.counts;
	rq->pokes |= POKE_RELAY;
	return reply_one(rq, &record);
}

enum err erasures_list(struct request *rq)
{
	const struct page_query *query = rq->query;
	struct str before = STR_NULL;
	struct db_rows *rows;
	struct paging page;

	TRY(paging_begin(rq, query->limit, STR_NULL, 0, &page));
	if (query->cursor.ptr)
		TRY(cursor_read(rq->arena, query->cursor, 1, &before));
	if (before.ptr && !str_is_uuid(before))
		return ERR_BAD_CURSOR;
	TRY(db_query(rq->tenant, &erasures_page,
		     DB_ARGS(db_i64(rq->account_id), db_text(before), paging_rows(&page)), &rows));
	return paging_reply(rq, &page, rows, &erasure_schema, "id");
}
