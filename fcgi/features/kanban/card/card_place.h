/* Where cards go: the place between neighbours, under the lock of its stage. */
#ifndef HUB_KANBAN_CARD_PLACE_H
#define HUB_KANBAN_CARD_PLACE_H

#include "features/kanban/card/card_record.h"

struct card_move {
	struct str stage_id;
	struct str after_id;
	struct str before_id;
	struct str reason;
	int64_t version;
};

/* Where a card stands and what surrounds the place it shall go to. */
struct placement {
	struct str stage_id;
	struct str position;
	int64_t version;
	int64_t placed_version;
	bool writable; /* within the scope in which the person may change cards */
	bool target_found;
	bool neighbour_missing;
	bool reason_required; /* of the target stage */
	bool final;
	struct str currency; /* of money without one, on the board */
	int64_t room;        /* cards its hard WIP limit leaves; I64_NULL: no such limit */
	int64_t wip_limit;
	struct str low;  /* position directly above the place, or NULL */
	struct str high; /* position directly below, or NULL */
};

/*
 * Locks the target stage, then the card. Error: ERR_NOT_FOUND without the card, or when the person
 * does not see it.
 */
enum err placement_lock(struct db_tenant *tenant, const struct sight *sight, enum scope write_scope,
			struct str board_id, struct str card_id, const struct card_move *move,
			struct placement *ret) MUST_USE;

/*
 * Puts the card at `position` of a stage: new version, which is also its placed_version. `reason`
 * (or NULL) becomes the outcome's when the card comes into a final stage.
 */
enum err card_place(struct db_tenant *tenant, struct str card_id, const struct placement *place,
		    const struct card_move *move, struct str position,
		    struct card_change *ret) MUST_USE;

/* True when a card at this place need not move: it already stands between the two. */
bool placement_is_current(const struct placement *placement, struct str stage_id);

/*
 * Locks the stage (`stage_id`, or the board's first) and finds the place there. Only stage_id, the
 * stage's own members and the neighbours of *ret are set. Error: ERR_NOT_FOUND without the board,
 * 422 without the stage, 409 when the neighbour is gone.
 */
enum err placement_in(struct request *rq, const struct sight *sight, struct str stage_id,
		      struct str after_id, struct str before_id, struct placement *ret) MUST_USE;

/* 422 with details {"limit"}. */
enum err fail_wip(struct request *rq, int64_t limit) MUST_USE;

/* {"position":{"from":…,"to":…}} */
struct str card_place_detail(struct arena *arena, struct str from, struct str to);

#endif
