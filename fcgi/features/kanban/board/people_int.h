/* What people choose from on a board. */
#ifndef HUB_KANBAN_PEOPLE_INT_H
#define HUB_KANBAN_PEOPLE_INT_H

#include "core/http/request.h"

struct board_person {
	int64_t user_id; /* I64_NULL: has not signed in to the Hub, and cannot be mentioned */
	int64_t chatwoot_user_id;
	struct str name;
	struct str avatar_url;
};

struct board_label {
	struct str title;
	struct str color; /* as Chatwoot has it ("#1f93ff"), or NULL */
};

extern const struct schema board_person_schema, board_label_schema;

enum err board_people_list(struct request *rq);
enum err board_labels_list(struct request *rq);

#endif
