/* The events of comments. */
#include "features/kanban/part/part_int.h"

static const struct event_type types[] = {
	[COMMENT_CREATED] = {"comment.created", "comment", &card_comment_schema,
			     "Somebody commented on a card; `mentions` names whom it calls"},
	[COMMENT_UPDATED] = {"comment.updated", "comment", &card_comment_schema,
			     "Somebody reworded their comment"},
	[COMMENT_DELETED] = {"comment.deleted", "comment", &comment_gone_schema,
			     "A comment is gone"},
};

const struct event_set kanban_comment_events = {types, ARRAY_LEN(types)};
