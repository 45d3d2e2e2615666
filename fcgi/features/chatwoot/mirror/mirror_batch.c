/* Rows that are stored by one statement, and what it says became of them. */
#include "features/chatwoot/mirror/mirror_int.h"

/* As JSON they are far smaller than what an arena holds. */
#define BATCH_BYTES ((size_t)32 * 1024 * 1024)

/* A row as the statement answers it. */
struct outcome {
	int64_t id;
	bool created;
	bool stale;
	struct list fields;
};

static const struct field outcome_fields[] = {
	F_I64(struct outcome, id, 1, INT64_MAX, REQUIRED),
	F_BOOL(struct outcome, created, REQUIRED),
	F_BOOL(struct outcome, stale, REQUIRED),
	F_STRINGS(struct outcome, fields, 64, 32, REQUIRED),
};
static const struct schema outcome_schema =
	SCHEMA("MirrorOutcome", struct outcome, outcome_fields);

struct mirror_batch mirror_batch_new(const struct mirror *m, enum mirror_entity entity, size_t rows)
{
	size_t cap = rows < MIRROR_BATCH ? rows : MIRROR_BATCH;

	return (struct mirror_batch){
		.entity = entity,
		.rows = arena_alloc(mirror_arena(m), cap, mirror_kinds[entity].row->size),
		.cap = cap,
	};
}

bool mirror_batch_has_room(const struct mirror_batch *batch, size_t rows)
{
	return batch->cap - batch->count >= rows;
}

void *mirror_batch_row(const struct mirror_batch *batch, size_t i)
{
	return batch->rows + i * mirror_kinds[batch->entity].row->size;
}

static int64_t row_key(enum mirror_entity entity, const void *row)
{
	return *(const int64_t *)field_in(&mirror_kinds[entity].row->fields[0], row);
}

/*
 * Of two rows of one id the later counts, unless it is the older conversation or tells less of a
 * contact; a message event does not tell the status that is in the conversation inside.
 */
static void merge(enum mirror_entity entity, void *before, const void *next)
{
	const struct conversation_row *conversation = next;
	const struct contact_row *contact = next;
	struct message_row *message = before;
	struct str status = entity == MIRROR_MESSAGE ? message->status : STR_NULL;

	if (entity == MIRROR_CONVERSATION &&
	    conversation->chatwoot_updated_at <
		    ((const struct conversation_row *)before)->chatwoot_updated_at)
		return;
	if (entity == MIRROR_CONTACT &&
	    contact->observed_at < ((const struct contact_row *)before)->observed_at)
		return;
	memcpy(before, next, mirror_kinds[entity].row->size);
	if (status.ptr && !message->status.ptr) {
		message->status = status;
		message->status_observed_at = message->observed_at;
	}
}

/* Takes the row at batch->rows[count] in, or in the place of another one of its id. */
static void batch_keep(struct mirror_batch *batch)
{
	const void *next = mirror_batch_row(batch, batch->count);

	for (size_t i = 0; i < batch->count; i++) {
		void *before = mirror_batch_row(batch, i);
		if (row_key(batch->entity, before) != row_key(batch->entity, next))
			continue;
		merge(batch->entity, before, next);
		return;
	}
	batch->count++;
}

enum reading mirror_batch_add(struct mirror *m, struct mirror_batch *batch,
			      const struct json *object)
{
	enum reading reading = mirror_kinds[batch->entity].read(
		mirror_arena(m), m->observed_at, object, mirror_batch_row(batch, batch->count));

	if (reading == READ_ROW)
		batch_keep(batch);
	return reading;
}

static void count_outcome(struct mirror *m, enum mirror_entity entity,
			  const struct outcome *outcome)
{
	struct mirror_count *count = &m->counts[entity];

	if (outcome->stale) {
		count->stale++;
		return;
	}
	if (!outcome->created && outcome->fields.count == 0) {
		count->unchanged++;
		return;
	}
	if (outcome->created)
		count->created++;
	else
		count->changed++;
	struct mirror_change *change = ARENA_NEW(mirror_arena(m), struct mirror_change);
	*change = (struct mirror_change){.entity = entity,
					 .id = outcome->id,
					 .created = outcome->created,
					 .fields = outcome->fields,
					 .next = m->changes};
	m->changes = change;
}

/* Each of what was made, by its row in the batch. */
static void meter_outcomes(struct mirror *m, const struct mirror_batch *batch,
			   const struct list *outcomes)
{
	const struct outcome *items = outcomes->items;
	struct mirror_meter meter = {0};

	for (size_t i = 0; i < outcomes->count; i++) {
		if (!items[i].created)
			continue;
		for (size_t k = 0; k < batch->count; k++)
			if (row_key(batch->entity, mirror_batch_row(batch, k)) == items[i].id)
				mirror_meter(m, batch->entity, mirror_batch_row(batch, k), &meter);
	}
	mirror_meter_end(m, &meter);
}

enum err mirror_batch_store(struct mirror *m, struct mirror_batch *batch)
{
	const struct mirror_kind *kind = &mirror_kinds[batch->entity];
	struct buf out = buf_new(mirror_arena(m), BATCH_BYTES);
	struct list outcomes;
	struct db_rows *rows;

	if (batch->count == 0)
		return OK;
	json_put_array(&out, kind->row, batch->rows, batch->count);
	if (!buf_ok(&out))
		return ERR_INTERNAL;
	TRY(db_query(m->tenant, kind->upsert, DB_ARGS(mirror_account(m), db_text(buf_view(&out))),
		     &rows));
	TRY(rows_list(mirror_arena(m), rows, &outcome_schema, &outcomes));
	for (size_t i = 0; i < outcomes.count; i++)
		count_outcome(m, batch->entity, (const struct outcome *)outcomes.items + i);
	meter_outcomes(m, batch, &outcomes);
	batch->count = 0;
	return OK;
}
