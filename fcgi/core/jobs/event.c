#include "core/jobs/event.h"

#include "core/base/buf.h"
#include "core/data/json.h"

#define ACTOR_MAX 4096

DB_STMT(event_insert, "event.insert",
	"insert into event_outbox (account_id, id, type, entity, entity_id, version, actor, cause_id,"
	" depth, occurred_at, audience, data)"
	" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, hub_time($10), $11, $12)");

static void put_member(struct buf *out, const char *name, struct str value)
{
	buf_printf(out, "\"%s\":", name);
	if (value.ptr)
		json_put_str(out, value);
	else
		buf_lit(out, "null");
}

static struct str actor_json(struct arena *arena, const struct actor *actor)
{
	struct buf out = buf_new(arena, ACTOR_MAX);
	buf_char(&out, '{');
	put_member(&out, "type", actor->type);
	buf_char(&out, ',');
	put_member(&out, "id", actor->id);
	buf_char(&out, ',');
	put_member(&out, "name", str_utf8_head(actor->name, 200));
	buf_char(&out, '}');
	return buf_view(&out);
}

void event_emit(struct db_tenant *tenant, const struct clock *clock, const struct rng *rng,
		const struct event *event)
{
	struct arena *arena = db_tenant_arena(tenant);
	db_queue(tenant, &event_insert,
		 DB_ARGS(db_i64(db_tenant_account(tenant)), db_text(id_new(arena, clock, rng)),
			 db_text(str_from(event->type)), db_text(str_from(event->entity)),
			 db_text(event->entity_id), db_i64(event->version),
			 db_text(actor_json(arena, &event->actor)), db_text(event->cause_id),
			 db_i64(event->depth), db_time(clock_now(clock)), db_text(event->audience),
			 db_text(event->data)));
}
