/*
 * A card that a person is about to change: locked, compared with what they say, stored. All of it
 * for handlers of routes with `boardId` in their path.
 */
#ifndef HUB_KANBAN_CARD_EDIT_H
#define HUB_KANBAN_CARD_EDIT_H

#include "features/kanban/card/card_record.h"

#define CARD_CUSTOM_MAX ((size_t)16 * 1024) /* bytes */

/* What a person writes on a card. */
#define CARD_WRITABLE_MEMBERS                                     \
	struct str title;                                         \
	struct str description;                                   \
	int64_t value;                                            \
	struct str currency;                                      \
	struct str priority;                                      \
	struct list labels;                                       \
	usec_t due_at;                                            \
	int64_t assignee_chatwoot_user_id; /* I64_NULL: nobody */ \
	struct str custom

struct card_fields {
	CARD_WRITABLE_MEMBERS;
};

/* What has to be there, and what need not; both of struct card_fields. */
extern const struct schema card_fields_schema, card_changes_schema;

/* As it is under its lock. */
struct card_hold {
	struct str id;
	struct str board_id;
	struct str stage_id;
	struct str position;
	int64_t version;
	int64_t placed_version;
	int64_t edited_version;
	usec_t deleted_at;
	bool writable;       /* the person may change it */
	bool follows;        /* a conversation, which tells its priority, labels and assignee */
	struct str currency; /* of money without one, on this board */
	struct card_fields fields;
};

/*
 * Locks the card of the path. Error: ERR_NOT_FOUND when the person does not see it or it is in the
 * trash, ERR_FORBIDDEN when they may not change it.
 */
enum err card_hold(struct request *rq, const struct sight *sight, struct card_hold *ret) MUST_USE;

enum card_life {
	CARD_LIVING,
	CARD_TRASHED,
	CARD_EITHER
};

/* Of these cards (struct str) of the board those that the person sees, locked, by id. */
enum err cards_hold(struct request *rq, const struct sight *sight, const struct list *ids,
		    enum card_life life, struct list *ret) MUST_USE;

/*
 * Takes over from `given` what `has` names (bit i: field i of card_fields_schema) into `fields`,
 * checked: of the account's agents, of the board's fields. `currency` is of money without one.
 * Fields without a title are a new card's, which has what the board requires.
 * Error: 422 with the field.
 */
enum err card_fields_take(struct request *rq, struct str currency,
			  const struct card_fields *given, uint64_t has,
			  struct card_fields *fields) MUST_USE;

/* What is taken over is not checked again. */
void card_fields_merge(struct card_fields *fields, const struct card_fields *given, uint64_t has,
		       struct str currency);

/* {"title":{"from":…,"to":…}} of the fields that differ; STR_NULL when none does. */
struct str card_fields_diff(struct arena *arena, const struct card_fields *from,
			    const struct card_fields *to);

/* Bits of the fields that a conversation of the default board decides. */
#define CARD_FOLLOWED                                                            \
	(UINT64_C(1) << CARD_FIELD_PRIORITY | UINT64_C(1) << CARD_FIELD_LABELS | \
	 UINT64_C(1) << CARD_FIELD_ASSIGNEE)

/* Indices of card_fields_schema. */
enum card_field {
	CARD_FIELD_TITLE,
	CARD_FIELD_DESCRIPTION,
	CARD_FIELD_VALUE,
	CARD_FIELD_CURRENCY,
	CARD_FIELD_PRIORITY,
	CARD_FIELD_LABELS,
	CARD_FIELD_DUE,
	CARD_FIELD_ASSIGNEE,
	CARD_FIELD_CUSTOM,
	CARD_FIELD__COUNT
};

/* Queues the edit: new version, which is also its edited_version. */
void card_fields_put(struct request *rq, struct str card_id, const struct card_fields *fields);

/* Queues that something that hangs on the card changed: its version, and what it counts. */
void card_touch(struct request *rq, struct str card_id);

/* 422 with that error's own code, on the field. */
enum err fail_named(struct request *rq, enum err err, const char *field) MUST_USE;

#endif
