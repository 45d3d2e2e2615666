#include "features/chatwoot/chatwoot.h"
#include "features/chatwoot/write/write_int.h"

DB_STMT(write_insert, "chatwoot.write_insert",
	"insert into chatwoot_writes as w (account_id, id, chatwoot_conversation_id, kind, change,"
	"   user_id, user_name, after_message_id)"
	" select $1, $2, $3, $4, $5, u.id, u.name, coalesce((select max(m.chatwoot_message_id)"
	"   from messages m where m.account_id = $1 and m.chatwoot_conversation_id = $3), 0)"
	" from users u where u.id = $6 returning " WRITE_COLUMNS ", " WRITE_AUDIENCE);

/* One that was found to be gone, or is being told by a worker that died, is not begun. */
DB_STMT(write_call_begin, "chatwoot.write_call_begin",
	"update chatwoot_writes w set attempts = w.attempts + 1,"
	"   unsure = w.unsure or w.calling_until is not null,"
	"   calling_until = now() + interval '30 seconds'"
	" where w.account_id = $1 and w.id = $2 and w.state = 'queued'"
	" returning " WRITE_COLUMNS ", w.user_id, w.user_name, w.after_message_id,"
	" (select c.service_user_id from chatwoot_connections c where c.account_id = $1)"
	"   as service_user_id,"
	" array(select o.chatwoot_message_id::text from chatwoot_writes o"
	"   where o.account_id = $1"
	"     and o.chatwoot_conversation_id = w.chatwoot_conversation_id"
	"     and o.chatwoot_message_id > w.after_message_id limit 1000) as taken");

/* `told`: it is news. A call that got no answer may have done what it was to do. */
DB_STMT(write_end, "chatwoot.write_end",
	"with was as (select o.state, o.problem from chatwoot_writes o"
	"   where o.account_id = $1 and o.id = $2 and o.state = 'queued' for update)"
	" update chatwoot_writes w set state = $3, problem = $4, detail = left($5, 200),"
	"   chatwoot_message_id = $6, calling_until = null,"
	"   sent_at = case when $3 = 'sent' then now() end,"
	"   change = case when $3 in ('sent', 'cancelled') then w.change - 'content'"
	"     else w.change end,"
	"   unsure = w.unsure or $4 is not distinct from 'down',"
	"   cancelling = w.cancelling and $3 = 'queued',"
	"   version = w.version + 1, updated_at = now()"
	" from was where w.account_id = $1 and w.id = $2"
	" returning " WRITE_COLUMNS
	", " WRITE_AUDIENCE
	", (was.state, was.problem) is distinct from (w.state, w.problem) as told");

struct call_row {
	int64_t user_id;
	struct str user_name;
	int64_t after_message_id, service_user_id;
	struct list taken;
};

static const struct field call_fields[] = {
	F_I64(struct call_row, user_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct call_row, user_name, 0, 255, REQUIRED),
	F_I64(struct call_row, after_message_id, 0, INT64_MAX, REQUIRED),
	F_I64(struct call_row, service_user_id, 1, INT64_MAX, NULLABLE),
	F_STRINGS(struct call_row, taken, 32, 1000, REQUIRED),
};
static const struct schema call_schema = SCHEMA("WriteCall", struct call_row, call_fields);

static struct db_arg account_of(struct db_tenant *tenant)
{
	return db_account(tenant);
}

enum err write_tell_people(const struct writer *writer, const struct db_rows *rows,
			   struct chatwoot_write *ret)
{
	if (rows_count(rows) != 1)
		return ERR_INTERNAL;
	TRY(row_get(rows, 0, &write_schema, ret));
	event_emit(writer->tenant, writer->clock, writer->rng,
		   &(struct event){
			   .type = &chatwoot_write_events.types[0],
			   .entity_id = ret->id,
			   .version = ret->version,
			   .actor = writer->actor,
			   .cause_id = writer->cause_id,
			   .audience = row_str(rows, 0, "audience"),
			   .data = ret,
		   });
	return OK;
}

enum err write_create(const struct writer *writer, const struct write_new *what,
		      struct chatwoot_write *ret)
{
	struct arena *arena = db_tenant_arena(writer->tenant);
	struct str id = id_new(arena, writer->clock, writer->rng);
	struct db_rows *rows;

	TRY(db_query(writer->tenant, &write_insert,
		     DB_ARGS(account_of(writer->tenant), db_text(id),
			     db_i64(what->chatwoot_conversation_id), db_text(str_from(what->kind)),
			     db_text(what->change), db_i64(what->user_id)),
		     &rows));
	if (rows_count(rows) == 0)
		return ERR_NOT_FOUND;
	write_enqueue(writer->tenant, what->chatwoot_conversation_id, id);
	return write_tell_people(writer, rows, ret);
}

void write_enqueue(struct db_tenant *tenant, int64_t conversation_id, struct str id)
{
	struct arena *arena = db_tenant_arena(tenant);

	job_enqueue(tenant, &(struct job_new){
				    .kind = WRITE_JOB,
				    .queue = WRITE_QUEUE,
				    .key = arena_printf(arena, "write:%lld",
							(long long)conversation_id),
				    .payload = arena_printf(arena, "{\"write_id\":\"%.*s\"}",
							    STR_FMT(id)),
				    .max_attempts = WRITE_ATTEMPTS,
			    });
}

enum err write_begin(struct db_tenant *tenant, struct str id, struct write_call *ret)
{
	struct write_call call;
	struct call_row row;
	struct db_rows *rows;

	TRY(db_query(tenant, &write_call_begin, DB_ARGS(account_of(tenant), db_text(id)), &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	TRY(row_get(rows, 0, &write_schema, &call.write));
	TRY(row_get(rows, 0, &call_schema, &row));
	call.user_id = row.user_id;
	call.user_name = row.user_name;
	call.after_message_id = row.after_message_id;
	call.service_user_id = row.service_user_id;
	call.taken = row.taken;
	*ret = call;
	return OK;
}

enum err write_finish(const struct writer *writer, struct str id, const struct write_end *end)
{
	struct chatwoot_write write;
	struct db_rows *rows;

	TRY(db_query(writer->tenant, &write_end,
		     DB_ARGS(account_of(writer->tenant), db_text(id),
			     db_text(str_from(end->state)), db_text(str_from(end->problem)),
			     db_text(end->detail), db_i64(end->message_id)),
		     &rows));
	if (rows_count(rows) == 0 || !row_bool(rows, 0, "told"))
		return OK;
	return write_tell_people(writer, rows, &write);
}
