/*
 * Field tables: one const table per data struct drives JSON decode, JSON encode, row fetch and
 * OpenAPI. A field whose C member has another type than its row says does not compile.
 *
 *   struct move { struct str stage_id; struct str after_id; int64_t version; };
 *
 *   static const struct field move_fields[] = {
 *           F_UUID(struct move, stage_id, REQUIRED),
 *           F_UUID(struct move, after_id, OPTIONAL),
 *           F_I64(struct move, version, 1, INT64_MAX, REQUIRED),
 *   };
 *   const struct schema move_schema = SCHEMA("CardMove", struct move, move_fields);
 *
 * C types: STR/TEXT/UUID/ENUM/JSON → struct str; I64/TIME → int64_t (I64_NULL = null);
 * BOOL → bool; OBJECT → pointer to the struct (NULL = null); LIST, STRINGS and IDS → struct list.
 * The JSON name is the member's name.
 */
#ifndef HUB_FIELD_H
#define HUB_FIELD_H

#include "core/base/str.h"

enum field_type {
	FIELD__UNSET = 0,
	FIELD_STR,  /* min–max code points, no control characters */
	FIELD_TEXT, /* as STR, but tabs and newlines allowed */
	FIELD_UUID, /* canonical lower-case text */
	FIELD_ENUM, /* one of `values` */
	FIELD_I64,  /* min–max */
	FIELD_BOOL,
	FIELD_TIME,    /* RFC 3339 in JSON, usec_t in C, timestamptz in rows */
	FIELD_OBJECT,  /* `object`, by pointer */
	FIELD_LIST,    /* struct list of `object`, at most max items */
	FIELD_STRINGS, /* struct list of struct str, at most max items; text[] in rows */
	FIELD_IDS,     /* struct list of int64_t from 1, at most max items; bigint[] in rows */
	FIELD_JSON,    /* any JSON value, kept as compact text; jsonb in rows */
	FIELD__COUNT
};

enum presence {
	PRESENCE__UNSET = 0,
	REQUIRED, /* In a body: must be there and not null. In a reply: always there, never null. */
	NULLABLE, /* In a body: must be there, may be null. In a reply: always there, may be so. */
	OPTIONAL, /* In a body: may be absent (zero value, or NULL/I64_NULL) but not null. In a
		   * reply: left out when null (a bool: when false). */
	CLEARABLE /* In a body: may be absent, which changes nothing, or null, which takes the
		   * value away: request_has() tells. In a reply: as OPTIONAL. Not for lists. */
};

struct list {
	void *items; /* array of struct str (STRINGS) or of the object's struct (LIST) */
	size_t count;
};

struct names {
	const char *const *items;
	size_t count;
};

struct schema;

struct field {
	const char *name;
	enum field_type type;
	enum presence presence;
	size_t offset;
	int64_t min, max;
	const struct schema *object;
	const struct names *values;
	bool not_blank; /* STR and TEXT: not of white space alone */
};

struct schema {
	const char *name; /* the OpenAPI component: "Card" */
	const struct field *fields;
	size_t count;       /* at most 64 */
	size_t size;        /* of the C struct */
	bool allow_unknown; /* what other systems define: webhooks, links to pages */
};

/* clang-format takes the braces of these macros for blocks. */
/* clang-format off */
#define SCHEMA(schema_name, struct_type, table)                              \
	{.name = (schema_name), .fields = (table), .count = ARRAY_LEN(table), \
	 .size = sizeof(struct_type)}

/* Offset of a member that must have type T; any other type breaks the build. */
#define FIELD_AT(S, m, T) \
	(offsetof(S, m) + 0 * sizeof(char[_Generic(((S *)0)->m, T: 1, default: -1)]))

#define FIELD(S, m, type, T, p, lo, hi, sch, names) \
	{#m, (type), (p), FIELD_AT(S, m, T), (lo), (hi), (sch), (names), false}
#define FIELD_NOT_BLANK(S, m, type, hi, p) \
	{#m, (type), (p), FIELD_AT(S, m, struct str), 1, (hi), NULL, NULL, true}
/* clang-format on */

#define F_STR(S, m, lo, hi, p)      FIELD(S, m, FIELD_STR, struct str, p, lo, hi, NULL, NULL)
#define F_TEXT(S, m, lo, hi, p)     FIELD(S, m, FIELD_TEXT, struct str, p, lo, hi, NULL, NULL)
#define F_UUID(S, m, p)             FIELD(S, m, FIELD_UUID, struct str, p, 0, 0, NULL, NULL)
#define F_ENUM(S, m, names, p)      FIELD(S, m, FIELD_ENUM, struct str, p, 0, 0, NULL, names)
#define F_I64(S, m, lo, hi, p)      FIELD(S, m, FIELD_I64, int64_t, p, lo, hi, NULL, NULL)
#define F_BOOL(S, m, p)             FIELD(S, m, FIELD_BOOL, bool, p, 0, 0, NULL, NULL)
#define F_TIME(S, m, p)             FIELD(S, m, FIELD_TIME, int64_t, p, 0, 0, NULL, NULL)
#define F_OBJECT(S, m, sch, T, p)   FIELD(S, m, FIELD_OBJECT, T *, p, 0, 0, sch, NULL)
#define F_LIST(S, m, sch, hi, p)    FIELD(S, m, FIELD_LIST, struct list, p, 0, hi, sch, NULL)
#define F_STRINGS(S, m, len, hi, p) FIELD(S, m, FIELD_STRINGS, struct list, p, len, hi, NULL, NULL)
#define F_IDS(S, m, hi, p)          FIELD(S, m, FIELD_IDS, struct list, p, 1, hi, NULL, NULL)
#define F_JSON(S, m, p)             FIELD(S, m, FIELD_JSON, struct str, p, 0, 0, NULL, NULL)

/*
 * What people call or say something: as STR and TEXT of at least one code point, but not blank
 * (str_is_blank()). For bodies of requests; what is read from rows may be older than the rule.
 */
#define F_NAME(S, m, hi, p)  FIELD_NOT_BLANK(S, m, FIELD_STR, hi, p)
#define F_PROSE(S, m, hi, p) FIELD_NOT_BLANK(S, m, FIELD_TEXT, hi, p)

/*
 * JSON built in SQL and passed through: the schema documents its shape, max 1 says "a list of it".
 */
#define F_JSON_OBJECT(S, m, sch, p) FIELD(S, m, FIELD_JSON, struct str, p, 0, 0, sch, NULL)
#define F_JSON_LIST(S, m, sch, p)   FIELD(S, m, FIELD_JSON, struct str, p, 0, 1, sch, NULL)

static inline bool field_may_be_absent(const struct field *field)
{
	return field->presence == OPTIONAL || field->presence == CLEARABLE;
}

static inline bool field_may_be_null(const struct field *field)
{
	return field->presence == NULLABLE || field->presence == CLEARABLE;
}

/* Address of a field's member inside `object`. */
static inline void *field_at(const struct field *field, void *object)
{
	return (char *)object + field->offset;
}

static inline const void *field_in(const struct field *field, const void *object)
{
	return (const char *)object + field->offset;
}

/* Copies one member from a struct of the table to another. */
void field_copy(const struct field *field, void *to, const void *from);

/* Index of `name` in the table, or -1. */
int schema_find(const struct schema *schema, struct str name);

/* True when `value` is one of the names. */
bool names_has(const struct names *names, struct str value);

/*
 * Boot-time check of a table and of the tables below it: no unset type or presence, no duplicate
 * name, ranges in order, at most 64 fields. Returns NULL, or what is wrong (static storage).
 */
const char *schema_verify(const struct schema *schema);

/* Why a value was refused; goes into the error's details as {"field","code"}. */
struct field_error {
	struct str field; /* path: "stages.0.name" */
	const char *code; /* required unknown duplicate type range length format null */
};

#define FIELD_ERRORS_MAX 16

struct field_errors {
	struct field_error items[FIELD_ERRORS_MAX];
	size_t count;
};

/* Adds one; silently stops at FIELD_ERRORS_MAX. `path` is copied into the arena. */
struct arena;
void field_errors_add(struct field_errors *errors, struct arena *arena, struct str path,
		      const char *code);

/*
 * Checks and stores one scalar given as text (query or path parameter): STR, TEXT, UUID, ENUM,
 * I64, BOOL ("true"/"false"), TIME. Returns NULL, or the refusal's code.
 */
const char *field_set_text(const struct field *field, void *object, struct arena *arena,
			   struct str text);

/*
 * The rule behind STR, TEXT, UUID, ENUM and the items of STRINGS. Returns NULL, or the refusal's
 * code: "format" (ill-formed UTF-8, control characters, not a UUID, not one of the names),
 * "length", or "required" (nothing but white space where that is not enough).
 */
const char *field_check_str(const struct field *field, struct str text);

/* Sets all members to their "no value": NULL views, I64_NULL, false, empty lists. */
void schema_clear(const struct schema *schema, void *object);

#endif
