/*
 * Importing cards: a table (CSV) or what Trello and Planka export. The text is read once when it
 * comes (import_read.c, import_foreign.c), kept as CSV in `board_imports`, and taken
 * in by a job, some hundred rows in each transaction (import_job.c). With the cards of a
 * transaction the place behind their rows is stored: a row becomes one card whatever dies.
 *
 * Limits on work in progress and reasons for final stages are for people who move cards; an import,
 * which takes kanban:admin, is not held to them.
 */
#ifndef HUB_KANBAN_IMPORT_INT_H
#define HUB_KANBAN_IMPORT_INT_H

#include "core/data/csv.h"
#include "core/jobs/job.h"
#include "features/kanban/access/context.h"
#include "features/kanban/kanban.h"

#define BODY_IMPORT      (16 * 1024 * 1024)
#define IMPORT_ROWS_MAX  100000
#define IMPORT_LABELS    100 /* of a card */
#define IMPORT_TITLE_MAX 255 /* code points, as card_schema has it */
#define IMPORT_TEXT_MAX  20000
#define IMPORT_OPEN_MAX  3     /* imports of an account that are not over */
#define IMPORT_TOLD_MAX  10000 /* refusals that are kept; the rest are counted */

/* --- the API --- */

struct import_column {
	struct str header;
	struct str field; /* a name of import_field_find(), a field's id, or "ignore" */
};

struct import_stage {
	struct str name;
	struct str stage_id;
};

struct import_mapping {
	struct list columns; /* of struct import_column */
	struct list stages;  /* of struct import_stage */
	struct str stage_id; /* of rows that name none; NULL: the board's first */
};

struct import_new {
	struct str format;
	struct str text;
	struct import_mapping *mapping;
};

struct board_import {
	struct str id;
	struct str board_id;
	struct str state; /* queued running done failed cancelled */
	struct str format;
	int64_t total, done, created, failed; /* rows */
	struct str error;                     /* why it failed, in the reader's language, or NULL */
	usec_t created_at;
	usec_t finished_at;
};

struct import_error {
	int64_t line;      /* of a table; of others the card's number in the file */
	struct str column; /* its header, or NULL */
	struct str code;   /* import_refusal_text() knows them */
	struct str message;
};

extern const struct schema import_new_schema, board_import_schema, import_error_schema;
extern const struct schema import_column_schema, import_stage_schema;

enum err cards_export(struct request *rq);
enum err import_create(struct request *rq);
enum err imports_list(struct request *rq);
enum err import_show(struct request *rq);
enum err import_errors_list(struct request *rq);
enum err import_cancelled(struct request *rq);
enum err import_resumed(struct request *rq);

/* In words, of a row's refusal or an import's end; NULL for a code that has none. */
const char *import_refusal_text(struct str code, enum lang lang);

/* --- what a row says: pure --- */

enum import_field {
	IMPORT_IGNORE,
	IMPORT_TITLE,
	IMPORT_STAGE,
	IMPORT_DESCRIPTION,
	IMPORT_VALUE,
	IMPORT_CURRENCY,
	IMPORT_PRIORITY,
	IMPORT_LABELS_FIELD,
	IMPORT_DUE,
	IMPORT_ASSIGNEE,
	IMPORT_LINE, /* where the row stood before it became CSV here */
	IMPORT_CUSTOM
};

/* By a column's header, as the export writes it and people do: in English or Portuguese. */
enum import_field import_field_find(struct str header);

/* Decimals of a currency: 2, but for those without and those of three (ISO 4217). */
int import_decimals(struct str currency);

/*
 * "R$ 1.234,56", "1,234.56", "-12.5" as so many minor units. The last point or comma is the decimal
 * sign unless three digits follow it and it stands alone: "1.234" is a thousand and more.
 */
bool import_number(struct str text, int decimals, int64_t *ret);

/*
 * A day as dd/mm/yyyy or yyyy-mm-dd, maybe with a time, or RFC 3339. *ret is ISO text that
 * PostgreSQL reads: in UTC, or without an offset the account's local time, *ret_local; a day alone
 * lasts until its end.
 */
bool import_time(struct arena *arena, struct str text, struct str *ret, bool *ret_local);

/* low, medium, high, urgent from English or Portuguese; STR_NULL for anything else. */
struct str import_priority(struct str text);

/* yes, no, true, 0, sim … False when it is none of them. */
bool import_truth(struct str text, bool *ret);

/* Without control characters (a line's end stays when `lines`) and spaces at its ends. */
struct str import_plain(struct arena *arena, struct str text, bool lines);

/* --- what others export --- */

struct import_source {
	struct str csv;
	int64_t total;      /* records, without the header and with those that are left out */
	int64_t left_out;   /* archived cards */
	struct list errors; /* of struct import_error: what was left out or cut */
};

/*
 * Cards of a board's JSON as CSV with a header of import_field_find() names. Error: ERR_BAD_JSON
 * for a text that is not such an export, ERR_TOO_LARGE for more than IMPORT_ROWS_MAX cards.
 */
enum err import_from_trello(struct arena *arena, struct str text,
			    struct import_source *ret) MUST_USE;
enum err import_from_planka(struct arena *arena, struct str text,
			    struct import_source *ret) MUST_USE;

/* --- store --- */

#define IMPORT_JOB "kanban.import"

void import_enqueue(struct db_tenant *tenant, struct str import_id);

/* Queues them, behind those that are kept already; no more when these are IMPORT_TOLD_MAX. */
void import_refuse(struct db_tenant *tenant, struct str import_id,
		   const struct import_error *errors, size_t count);

#endif
