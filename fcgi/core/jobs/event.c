#include "core/jobs/event.h"

#include "core/base/buf.h"
#include "core/data/json.h"

#define ACTOR_MAX 4096

DB_STMT(event_insert, "event.insert",
	"insert into event_outbox (account_id, id, type, entity, entity_id, version, actor,"
	" cause_id, depth, occurred_at, audience, data)"
	" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, hub_time($10), $11, $12)");

struct actor actor_user(struct arena *arena, int64_t user_id, struct str name)
{
	return (struct actor){STR("user"), arena_printf(arena, "%lld", (long long)user_id), name};
}

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

static struct str data_json(struct arena *arena, const struct event *event)
{
	struct buf out = buf_new(arena, EVENT_DATA_MAX);

	json_put_object(&out, event->type->data, event->data);
	return buf_view(&out);
}

void event_emit(struct db_tenant *tenant, const struct clock *clock, const struct rng *rng,
		const struct event *event)
{
	struct arena *arena = db_tenant_arena(tenant);
	db_queue(tenant, &event_insert,
		 DB_ARGS(db_account(tenant), db_text(id_new(arena, clock, rng)),
			 db_text(str_from(event->type->name)),
			 db_text(str_from(event->type->entity)), db_text(event->entity_id),
			 db_i64(event->version), db_text(actor_json(arena, &event->actor)),
			 db_text(event->cause_id), db_i64(event->depth), db_time(clock_now(clock)),
			 db_text(event->audience), db_text(data_json(arena, event))));
}

static const char *type_problem(const struct event_type *type)
{
	if (!type->name || !type->entity || !type->data || !type->about)
		return "a column is unset";
	struct str verb = str_from(type->name);
	if (!str_eq(str_split(&verb, '.'), str_from(type->entity)) || !verb.len)
		return "the name is not its entity, a dot and what became of it";
	return schema_verify(type->data);
}

/* How many rows have the name. */
static unsigned types_named(const struct event_table *table, const char *name)
{
	unsigned count = 0;

	for (size_t s = 0; s < table->count; s++)
		for (size_t i = 0; i < table->sets[s]->count; i++) {
			const char *other = table->sets[s]->types[i].name;
			count += other && strcmp(other, name) == 0;
		}
	return count;
}

struct str event_table_problem(struct arena *arena, const struct event_table *table)
{
	for (size_t s = 0; s < table->count; s++)
		for (size_t i = 0; i < table->sets[s]->count; i++) {
			const struct event_type *type = &table->sets[s]->types[i];
			const char *what = type_problem(type);
			if (!what && types_named(table, type->name) > 1)
				what = "two rows for one name";
			if (what)
				return arena_printf(arena, "event %s: %s",
						    type->name ? type->name : "?", what);
		}
	return STR_NULL;
}
