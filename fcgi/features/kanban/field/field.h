/*
 * Fields of a board's own: what its cards have in `custom`, an object of values by field id. A
 * field without a value is no member.
 */
#ifndef HUB_KANBAN_FIELD_H
#define HUB_KANBAN_FIELD_H

#include "core/data/json.h"
#include "core/db/db_tenant.h"
#include "core/http/request.h"

#define BOARD_FIELDS_MAX     50
#define FIELD_OPTIONS_MAX    100
#define FIELD_TEXT_VALUE_MAX 2000 /* code points */

struct field_option {
	struct str id;
	struct str name;
	struct str color;
};

struct board_field {
	struct str id;
	struct str board_id;
	struct str name;
	struct str type;
	struct list options; /* of struct field_option */
	bool required;
	int64_t position; /* from 0 */
	int64_t version;
};

struct field_new {
	struct str name;
	struct str type;
	struct list options; /* of struct field_option */
	bool required;
};

struct field_change {
	int64_t version;
	struct str name;
	struct list options;
	bool required;
	int64_t position;
};

extern const struct schema board_field_schema, field_option_schema, field_new_schema,
	field_change_schema;

/* The board's fields in order; nobody is asked whether they see the board. */
enum err field_list(struct db_tenant *tenant, struct str board_id, struct list *ret) MUST_USE;

/*
 * May a card have that value in the field? NULL, or why not: "type", "format", "length", "range",
 * "unknown", "duplicate" (of options), "required" (a blank text). Values by type:
 *   text         1 to 2,000 characters, not of white space alone
 *   number       any number of JSON with at most 32 characters
 *   money        an integer, minor units of the card's currency
 *   date         "2026-11-30"
 *   checkbox     true or false
 *   select       the id of an option
 *   multiselect  ids of one or more options, each once
 *   url          http or https, at most 2,048 bytes
 */
const char *field_value_check(struct arena *arena, const struct board_field *field,
			      const struct json *value);

/*
 * The same of all that `custom` says, null taking a value away. `whole`: of a new card, which has
 * to have what is required; else of a change, which may not take that away. NULL, or why not, and
 * in *ret_path the member: "custom.<field id>", or "custom".
 */
const char *field_values_check(struct arena *arena, const struct list *fields,
			       const struct json *custom, bool whole, struct str *ret_path);

/*
 * For handlers: of a body's `custom`, STR_NULL without one. The fields that it names cannot be
 * deleted before the transaction ends: what is written then is there for field_delete()'s job to
 * take away. Error: ERR_INVALID, with the member noted in the request.
 */
enum err custom_check(struct request *rq, struct str board_id, struct str custom,
		      bool whole) MUST_USE;

#endif
