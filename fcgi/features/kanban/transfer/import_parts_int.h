/*
 * What hangs on a card that is imported: collected from a foreign export, kept as JSON in a column
 * of the import's text, read again with its row.
 */
#ifndef HUB_KANBAN_IMPORT_PARTS_INT_H
#define HUB_KANBAN_IMPORT_PARTS_INT_H

#include "features/kanban/part/part.h"

#define IMPORT_PARTS_COLUMN "parts"
#define IMPORT_COMMENTS_MAX 100

/* As the column has them. */
struct import_item {
	struct str text;
	bool done;
};

struct import_comment {
	struct str body; /* begins with who wrote it when */
};

struct import_link {
	struct str url, title;
};

struct import_parts {
	struct list checklist; /* of struct import_item */
	struct list comments;  /* of struct import_comment, oldest first */
	struct list links;     /* of struct import_link */
};

extern const struct schema import_parts_schema;

/* --- collecting --- */

enum part_kind {
	PART_ITEM,
	PART_COMMENT,
	PART_LINK
};

struct part {
	enum part_kind kind;
	struct str card_id;
	int64_t list_place, place; /* parts of a kind stand by both, then as they came */
	struct str text;           /* of the item or comment; a link's title */
	struct str about;          /* an item's checklist; a comment's author; a link's address */
	struct str when;           /* a comment: RFC 3339 */
	bool done;
};

struct parts;

struct parts *parts_new(struct arena *arena);

/* Copies it, without control characters. Error: ERR_TOO_LARGE. */
enum err parts_add(struct parts *parts, const struct part *part) MUST_USE;

/* Once all of them are there. */
void parts_sort(struct parts *parts);

/*
 * Those of a card as JSON by import_parts_schema; STR_NULL when it has none. Items tell their
 * checklist where the card has more than one. *ret_cut: not all of it could be taken over.
 */
struct str parts_of(const struct parts *parts, struct arena *arena, struct str card_id,
		    bool *ret_cut);

#endif
