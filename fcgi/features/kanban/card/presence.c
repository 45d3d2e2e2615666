/* A page says which board and card are looked at; hub-events tells who sees these, too. */
#include "core/net/presence.h"

#include "features/kanban/access/sight.h"
#include "features/kanban/board/board.h"
#include "features/kanban/card/card.h"
#include "features/kanban/card/card_int.h"
#include "features/kanban/kanban.h"

struct looking {
	struct str viewer_id; /* of the page, for as long as it lives */
	struct str board_id;  /* NULL: no longer looking */
	struct str card_id;   /* on that board, or NULL */
};

static const struct field looking_fields[] = {
	F_UUID(struct looking, viewer_id, REQUIRED),
	F_UUID(struct looking, board_id, NULLABLE),
	F_UUID(struct looking, card_id, NULLABLE),
};
static const struct schema looking_schema = SCHEMA("Looking", struct looking, looking_fields);

static enum err add_card(struct request *rq, const struct looking *looking,
			 struct presence_word *word, struct presence_place *place)
{
	const struct sight sight = sight_of(rq);
	struct card card;

	TRY(card_get(rq->tenant, &sight, looking->board_id, looking->card_id, &card));
	*place = (struct presence_place){.entity = STR("card"), .id = card.id};
	TRY(card_audience_of(rq->tenant, card.id, &place->audience));
	word->count++;
	return OK;
}

static enum err presence_put(struct request *rq)
{
	const struct looking *looking = rq->body;
	struct presence_place places[2];
	struct presence_word word = {
		.account_id = rq->account_id,
		.user_id = rq->user_id,
		.session_id = rq->session_id,
		.viewer_id = looking->viewer_id,
		.places = places,
	};
	struct board_access board;

	if (looking->board_id.ptr) {
		TRY(board_access(rq->tenant, rq->user_id, looking->board_id, &board));
		places[word.count++] = (struct presence_place){STR("board"), board.board.id,
							       board.audience};
		if (looking->card_id.ptr)
			TRY(add_card(rq, looking, &word, &places[word.count]));
	}
	presence_say(rq->app->redis, rq->arena, &word);
	return reply_none(rq);
}

static const struct route routes[] = {
	{
		.method = METHOD_POST,
		.path = "/api/v1/accounts/:accountId/presence",
		.summary = "Which board and card a page shows now, to be said again while it does",
		.auth = AUTH_MEMBER,
		.permission = "kanban:read",
		.entitlement = "none",
		.rate = RATE_API,
		TAKES_BODY(looking_schema, 1024),
		GIVES_NOTHING,
		.deadline_ms = 5000,
		.pool = POOL_API,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = AUDIT_NOTHING,
		.handler = presence_put,
	},
};
const struct route_set kanban_presence_routes = {routes, ARRAY_LEN(routes)};
