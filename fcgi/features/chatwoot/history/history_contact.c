/* Contacts: found, and shown. */
#include "features/chatwoot/history/history.h"

#include "features/chatwoot/history/history_sql.h"

/* $2 what was typed, $3 and $4 where to go on behind. */
DB_STMT(contacts_found, "chatwoot.contacts_found",
	"select " CONTACT_COLUMNS " from search.contacts($2, hub_time($3), $4, $5)"
	"  with ordinality f(id, nth)"
	" join contacts p on p.account_id = $1 and p.chatwoot_contact_id = f.id order by f.nth");

DB_STMT(contact_by_number, "chatwoot.contact_by_number",
	"select " CONTACT_COLUMNS
	" from contacts p where p.account_id = $1 and p.chatwoot_contact_id = $2");

/* The contact of conversation $6, to who sees that. */
DB_STMT(contact_of_talk, "chatwoot.contact_of_talk",
	"select " CONTACT_COLUMNS " from conversations c"
	" join contacts p on p.account_id = c.account_id"
	"  and p.chatwoot_contact_id = c.chatwoot_contact_id"
	" where c.account_id = $1 and c.chatwoot_conversation_id = $6 and " TALK_SEEN);

DB_STMT(contact_by_id, "chatwoot.contact_by_id",
	"select " CONTACT_COLUMNS ", left(p.additional_attributes->>'city', 255) as city,"
	" left(p.additional_attributes->>'country', 255) as country,"
	" left(p.additional_attributes->>'company_name', 255) as company_name,"
	" array_to_json(array(select json_build_object('key', left(v.key, 255), 'name',"
	"    left(coalesce(d.attribute_display_name, v.key), 255),"
	"    'type', d.attribute_display_type,"
	"    'value', left(v.value, 1500))"
	"  from jsonb_each_text(p.custom_attributes) v left join attribute_definitions d"
	"   on d.account_id = p.account_id and d.attribute_model = 'contact_attribute'"
	"   and d.attribute_key = v.key order by v.key limit 100)) as attributes,"
	" array_to_json(array(select json_build_object('chatwoot_inbox_id', h.inbox,"
	"    'name', i.name,"
	"    'channel_type', coalesce(i.channel_type, h.channel))"
	"  from (select c.chatwoot_inbox_id as inbox, max(c.channel) as channel"
	"   from conversations c"
	"   where c.account_id = p.account_id and c.chatwoot_contact_id = p.chatwoot_contact_id"
	"    and " TALK_SEEN " group by c.chatwoot_inbox_id) h"
	"  left join inboxes i on i.account_id = p.account_id and i.chatwoot_inbox_id = h.inbox"
	"  order by i.name, h.inbox)) as inboxes,"
	" coalesce(n.all_of_them, 0) as conversations_count, coalesce(n.open, 0) as open_count"
	" from contacts p left join lateral (select count(*) as all_of_them,"
	"   count(*) filter (where c.status = 'open') as open from conversations c"
	"  where c.account_id = p.account_id and c.chatwoot_contact_id = p.chatwoot_contact_id"
	"   and " TALK_SEEN ") n on true"
	" where p.account_id = $1 and p.id = $6");

/* The one that a page of Chatwoot speaks of: by its own number, or by a conversation's. */
static enum err find_one(struct request *rq, const struct contact_query *query, struct list *ret)
{
	struct db_arg account = db_i64(rq->account_id);
	struct db_rows *rows;

	if (query->chatwoot_contact_id != I64_NULL)
		TRY(db_query(rq->tenant, &contact_by_number,
			     DB_ARGS(account, db_i64(query->chatwoot_contact_id)), &rows));
	else
		TRY(db_query(rq->tenant, &contact_of_talk,
			     DB_ARGS(account, REACH_ARGS(rq->reach),
				     db_i64(query->chatwoot_conversation_id)),
			     &rows));
	return rows_list(rq->arena, rows, &contact_schema, ret);
}

enum err contacts_find(struct request *rq, struct str q, struct latest before, int64_t limit,
		       struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &contacts_found,
		     DB_ARGS(db_i64(rq->account_id), db_text(q), db_time(before.at),
			     db_i64(before.id), db_i64(limit)),
		     &rows));
	return rows_list(rq->arena, rows, &contact_schema, ret);
}

enum err contacts_list(struct request *rq)
{
	const struct contact_query *query = rq->query;
	int64_t limit = query->limit == I64_NULL ? PAGE_DEFAULT : query->limit;
	struct str next = STR_NULL;
	struct latest before;
	struct list contacts;

	if (query->chatwoot_contact_id != I64_NULL || query->chatwoot_conversation_id != I64_NULL) {
		TRY(find_one(rq, query, &contacts));
		return reply_list(rq, &contacts, STR_NULL);
	}
	TRY(latest_read(rq, query->cursor, &before));
	TRY(contacts_find(rq, query->q, before, limit + 1, &contacts));
	if (contacts.count > (size_t)limit) {
		contacts.count = (size_t)limit;
		const struct contact *last = (const struct contact *)contacts.items + limit - 1;
		next = latest_make(rq, last->last_activity_at, last->chatwoot_contact_id);
	}
	return reply_list(rq, &contacts, next);
}

enum err contact_show(struct request *rq)
{
	struct contact_detail contact;

	TRY(db_one(rq->tenant, &contact_by_id,
		   DB_ARGS(db_i64(rq->account_id), REACH_ARGS(rq->reach),
			   db_text(request_path(rq, "contactId"))),
		   &contact_detail_schema, &contact));
	return reply_one(rq, &contact);
}
