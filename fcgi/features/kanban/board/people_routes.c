/* The rows and shapes of what people choose from on a board. */
#include "features/kanban/kanban.h"
#include "features/kanban/board/people_int.h"

static const struct field person_fields[] = {
	F_I64(struct board_person, user_id, 1, INT64_MAX, NULLABLE),
	F_I64(struct board_person, chatwoot_user_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct board_person, name, 0, 255, REQUIRED),
	F_STR(struct board_person, avatar_url, 0, 2048, NULLABLE),
};
const struct schema board_person_schema =
	SCHEMA("BoardPerson", struct board_person, person_fields);

static const struct field label_fields[] = {
	F_STR(struct board_label, title, 0, 255, REQUIRED),
	F_STR(struct board_label, color, 0, 32, NULLABLE),
};
const struct schema board_label_schema = SCHEMA("BoardLabel", struct board_label, label_fields);

#define BOARD "/api/v1/accounts/:accountId/boards/:boardId"

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = BOARD "/people",
		.summary = "Who sees the board, can be given its cards and mentioned on them",
		.auth = AUTH_MEMBER,
		.permission = "kanban:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_NOTHING,
		GIVES_LIST(board_person_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = board_people_list,
	},
	{
		.method = METHOD_GET,
		.path = BOARD "/labels",
		.summary = "The account's labels, for the board's cards",
		.auth = AUTH_MEMBER,
		.permission = "kanban:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_NOTHING,
		GIVES_LIST(board_label_schema),
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = board_labels_list,
	},
};
const struct route_set kanban_people_routes = {routes, ARRAY_LEN(routes)};
