/* The events of boards and stages. */
#include "features/kanban/board/board_int.h"

static const struct event_type types[] = {
	[BOARD_CREATED] = {"board.created", "board", &board_schema,
			   "A board was made, or shown to those who are told"},
	[BOARD_UPDATED] = {"board.updated", "board", &board_schema,
			   "A board, not one of its stages, is another than before"},
	[BOARD_DELETED] = {"board.deleted", "board", &board_gone_schema,
			   "A board is gone, or not shown any more to those who are told"},
	[STAGE_CREATED] = {"stage.created", "stage", &stage_event_schema,
			   "A board has a stage more"},
	[STAGE_UPDATED] = {"stage.updated", "stage", &stage_event_schema,
			   "A stage, or its place on the board, is another than before"},
	[STAGE_DELETED] = {"stage.deleted", "stage", &stage_gone_schema,
			   "A stage is gone; its cards are at the end of another, without events of"
			   " their own"},
};

const struct event_set kanban_board_events = {types, ARRAY_LEN(types)};

void board_record(struct request *rq, enum board_action action, struct str entity_id,
		  int64_t version, struct str audience, const void *data)
{
	event_emit(rq->tenant, rq->app->clock, rq->app->rng,
		   &(struct event){
			   .type = &types[action],
			   .entity_id = entity_id,
			   .version = version,
			   .actor = actor_user(rq->arena, rq->user_id, STR_NULL),
			   .cause_id = rq->id,
			   .audience = audience,
			   .data = data,
		   });
	rq->pokes |= POKE_RELAY;
}
