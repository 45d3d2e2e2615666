/* Rows of an import as cards: what is known of the board, and one step's rows. */
#ifndef HUB_KANBAN_IMPORT_ROW_INT_H
#define HUB_KANBAN_IMPORT_ROW_INT_H

#include "features/kanban/transfer/import_int.h"

struct import_place {
	struct str id;
	struct str name;
	struct str last; /* position of its last card, or NULL; moves on with each row */
};

struct import_custom {
	struct str id;
	struct str type;
	const struct json *options; /* [{id, name, color}] */
};

struct import_person {
	int64_t chatwoot_user_id;
	struct str name, available_name, email;
};

struct import_board {
	struct import_place *stages;
	size_t stage_count;
	struct list aliases; /* of struct import_stage: what rows call stages beside their names */
	struct str stage_id; /* of rows that name none */
	struct import_custom *fields;
	size_t field_count;
	struct import_person *people;
	size_t person_count;
	struct str currency; /* of values without one */
};

/* From the rows of the statements in import_job.c. */
enum err import_board_read(struct arena *arena, const struct db_rows *import,
			   const struct db_rows *stages, const struct db_rows *fields,
			   const struct db_rows *people, struct import_board *ret) MUST_USE;

/* The parts between commas, semicolons and bars, without empty ones; most + 1: there are more. */
size_t import_split(struct arena *arena, struct str text, struct str *parts, size_t most);

/* A field's value as JSON; `currency` is of money. NULL, or why the text is none. */
const char *import_custom_value(struct arena *arena, const struct import_custom *field,
				struct str currency, struct str text, struct buf *out);

struct import_batch {
	struct buf cards; /* JSON: records of the statement import_cards */
	struct buf parts; /* the same of import_parts */
	struct list ids;  /* of struct str: of these cards */
	struct list errors;
	size_t used; /* bytes of the part that have been read */
	int64_t line;
	bool over; /* nothing is left */
};

/* Reads up to `most` rows of the import's part. Places of `board` move on. */
enum err import_batch_read(struct job_context *ctx, const struct db_rows *import,
			   struct import_board *board, size_t most,
			   struct import_batch *ret) MUST_USE;

#endif
