/* All that is held about one contact, as a document. */
#include "features/chatwoot/privacy/privacy.h"

#define PART_BYTES (2 * 1024 * 1024) /* REPLY_MAX holds it */

/* $2 the contact, $3 id of the export, $4 who asks, $5 bytes of a part. */
DB_STMT(export_make, "chatwoot.export_make",
	"with talks as (select c.chatwoot_conversation_id as id from conversations c"
	"  join contacts p on p.account_id = c.account_id"
	"   and p.chatwoot_contact_id = c.chatwoot_contact_id"
	"  where c.account_id = $1 and p.id = $2),"
	" cards_of as (select distinct l.card_id as id from card_conversations l"
	"  where l.account_id = $1 and l.chatwoot_conversation_id in (select id from talks)),"
	" made as (insert into contact_exports (account_id, id, chatwoot_contact_id, requested_by,"
	"   document, expires_at)"
	"  select $1, $3, p.chatwoot_contact_id, $4, convert_to(jsonb_pretty(jsonb_build_object("
	"   'exported_at', hub_rfc3339(now()),"
	"   'contact', to_jsonb(p) - 'found_by',"
	"   'conversations', (select coalesce(jsonb_agg(to_jsonb(c)"
	"      order by c.chatwoot_conversation_id), '[]') from conversations c"
	"     where c.account_id = $1 and c.chatwoot_conversation_id in (select id from talks)),"
	"   'messages', (select coalesce(jsonb_agg(to_jsonb(m) - 'words'"
	"      order by m.chatwoot_message_id), '[]') from messages m"
	"     where m.account_id = $1 and m.chatwoot_conversation_id in (select id from talks)),"
	"   'writes', (select coalesce(jsonb_agg(to_jsonb(w) order by w.position), '[]')"
	"     from chatwoot_writes w"
	"     where w.account_id = $1 and w.chatwoot_conversation_id in (select id from talks)),"
	"   'cards', (select coalesce(jsonb_agg(to_jsonb(k) order by k.id), '[]') from cards k"
	"     where k.account_id = $1 and k.id in (select id from cards_of)),"
	"   'card_history', (select coalesce(jsonb_agg(to_jsonb(h) order by h.occurred_at), '[]')"
	"     from card_history h"
	"     where h.account_id = $1 and h.card_id in (select id from cards_of)),"
	"   'checklist_items', (select coalesce(jsonb_agg(to_jsonb(i) order by i.id), '[]')"
	"     from checklist_items i"
	"     where i.account_id = $1 and i.card_id in (select id from cards_of)),"
	"   'card_comments', (select coalesce(jsonb_agg(to_jsonb(n) order by n.id), '[]')"
	"     from card_comments n"
	"     where n.account_id = $1 and n.card_id in (select id from cards_of)),"
	"   'card_links', (select coalesce(jsonb_agg(to_jsonb(l) order by l.id), '[]')"
	"     from card_links l"
	"     where l.account_id = $1 and l.card_id in (select id from cards_of)),"
	"   'events', (select coalesce(jsonb_agg(e.envelope order by e.seq), '[]') from events e"
	"     where e.account_id = $1 and (e.envelope->>'entity_id' in"
	"       (select id::text from cards_of) or e.envelope->'data'->>'chatwoot_conversation_id'"
	"       in (select id::text from talks))))), 'UTF8'),"
	"   now() + interval '1 hour' from contacts p where p.account_id = $1 and p.id = $2"
	"  returning id, octet_length(document) as bytes, expires_at)"
	" select d.id, d.bytes::bigint, (d.bytes + $5 - 1) / $5 as parts, d.expires_at"
	" from made d");

/* $3 which part, from 1. */
DB_STMT(export_read, "chatwoot.export_read",
	"select substring(x.document from (($3::bigint - 1) * $4)::integer + 1 for $4::integer)"
	"  as part from contact_exports x"
	" where x.account_id = $1 and x.id = $2 and x.expires_at > now()"
	"  and octet_length(x.document) > ($3::bigint - 1) * $4");

enum err contact_exported(struct request *rq)
{
	struct contact_export made;

	if (!sees_all(rq))
		return ERR_FORBIDDEN;
	TRY(db_one(rq->tenant, &export_make,
		   DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "contactId")),
			   db_text(id_new(rq->arena, rq->app->clock, rq->app->rng)),
			   db_i64(rq->user_id), db_i64(PART_BYTES)),
		   &contact_export_schema, &made));
	return reply_one(rq, &made);
}

enum err export_part(struct request *rq)
{
	struct db_rows *rows;
	int64_t part;

	if (!sees_all(rq))
		return ERR_FORBIDDEN;
	if (!str_to_i64(request_path(rq, "part"), 1, INT32_MAX, &part))
		return ERR_NOT_FOUND;
	TRY(db_query(rq->tenant, &export_read,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "exportId")),
			     db_i64(part), db_i64(PART_BYTES)),
		     &rows));
	if (rows_count(rows) == 0)
		return ERR_NOT_FOUND;
	reply_header(rq, "Content-Disposition", STR("attachment; filename=\"contact.json\""));
	reply_header(rq, "Cache-Control", STR("no-store"));
	return reply_file(rq, "application/octet-stream", row_bytes(rows, 0, "part"));
}
