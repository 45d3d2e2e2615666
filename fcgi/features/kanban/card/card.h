/* Cards: their shapes, and reading one. */
#ifndef HUB_KANBAN_CARD_H
#define HUB_KANBAN_CARD_H

#include "features/kanban/access/sight.h"

#define CARD_VALUE_MAX     INT64_C(9007199254740991) /* what a browser counts exactly */
#define CARD_REASON_MAX    500
#define CARD_LABELS_MAX    ((size_t)8 * 1024) /* bytes of all of a card's */
#define CARD_URL_MAX       2048
#define CHECKLIST_TEXT_MAX 500

/* What a CARD has everywhere: in lists, replies and events. */
#define CARD_MEMBERS                                                         \
	struct str id;                                                       \
	struct str board_id;                                                 \
	struct str stage_id;                                                 \
	struct str title;                                                    \
	struct str position;                                                 \
	int64_t version;                                                     \
	int64_t placed_version; /* version at the last move */               \
	struct str priority;                                                 \
	struct list labels;                                                  \
	struct str preview;                                                  \
	usec_t last_message_at;                                              \
	struct str assignee;      /* JSON object or NULL */                  \
	struct str conversations; /* JSON array */                           \
	int64_t value;            /* minor units of `currency` */            \
	struct str currency;                                                 \
	usec_t due_at;                                                       \
	struct str custom; /* JSON object: values by the field's id */       \
	struct str outcome_reason;                                           \
	usec_t entered_stage_at;                                             \
	int64_t created_by; /* a user; I64_NULL: made for a conversation */  \
	int64_t checklist_total, checklist_done, comments_count;             \
	int64_t links_count;                                                 \
	usec_t deleted_at; /* in the trash since */                          \
	bool redacted;     /* only where it stands is told: card_redact() */ \
	struct str sla;    /* JSON object or NULL */                         \
	usec_t created_at;                                                   \
	usec_t updated_at

struct card {
	CARD_MEMBERS;
};

/* One card, opened. */
struct card_detail {
	CARD_MEMBERS;
	struct str description;
	struct str checklist; /* JSON array of CHECKLIST_ITEM */
	struct str links;     /* JSON array of CARD_LINK */
};

struct checklist_item {
	struct str id;
	struct str text;
	bool done;
	struct str position;
	usec_t done_at;
	int64_t done_by; /* a user */
};

struct card_link {
	struct str id;
	struct str url;
	struct str title;
	int64_t created_by;
	usec_t created_at;
};

/* What is told of a card that is gone. */
struct card_gone {
	struct str id;
	struct str board_id;
};

extern const struct schema card_schema, card_clock_schema, card_link_schema, checklist_item_schema;

/* Leaves of a card only where it stands and when it was changed. */
void card_redact(struct card *card);

/* Error: ERR_NOT_FOUND, also for one the person does not see, and for one in the trash. */
enum err card_get(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		  struct str card_id, struct card *ret) MUST_USE;
/* How many cards a page may hold: at most `limit`, and no more than a reply can carry. */
size_t cards_that_fit(const struct list *cards, size_t limit);

#endif
