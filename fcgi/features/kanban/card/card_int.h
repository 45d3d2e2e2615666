/* What the files of cards share, and the handlers of their routes. */
#ifndef HUB_KANBAN_CARD_INT_H
#define HUB_KANBAN_CARD_INT_H

#include "features/kanban/board/board.h"
#include "features/kanban/card/card_columns.h"
#include "features/kanban/card/card_edit.h"
#include "features/kanban/card/card_place.h"
#include "features/kanban/kanban.h"

struct card_new {
	CARD_WRITABLE_MEMBERS;
	struct str stage_id; /* NULL: the board's first */
	int64_t chatwoot_conversation_id;
	struct str after_id;
	struct str before_id;
};

struct card_talk_new {
	int64_t chatwoot_conversation_id;
};

struct card_edit {
	CARD_WRITABLE_MEMBERS;
	int64_t version;
};

extern const struct schema card_detail_schema, card_edit_schema, card_gone_schema, card_move_schema,
	card_new_schema, card_talk_new_schema;

enum err card_get_detail(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
			 struct str card_id, struct card_detail *ret) MUST_USE;

/*
 * Answers with a card after its change: with those of its conversations that the person sees, with
 * none when the change took the card out of their sight.
 */
enum err reply_card(struct request *rq, const struct sight *sight,
		    const struct card *card) MUST_USE;

/* 409 with the card as it is now. */
enum err card_conflict(struct request *rq, const struct sight *sight, struct str card_id) MUST_USE;

/*
 * Queues that the card has that conversation, too. Error: 422 when the person does not see it, 409
 * with the card that has it when the board has one.
 */
enum err card_talk_link(struct request *rq, const struct sight *sight, struct str card_id,
			int64_t conversation_id) MUST_USE;

/* As card_hold(), of one in the trash. */
enum err card_hold_trashed(struct request *rq, const struct sight *sight,
			   struct card_hold *ret) MUST_USE;

/* 422 for the first of these fields that the card's conversation decides. */
enum err card_fail_followed(struct request *rq, uint64_t has) MUST_USE;

/* Error: ERR_WIP_LIMIT or ERR_REASON_REQUIRED, with their details, for a card that comes in. */
enum err placement_admits(struct request *rq, const struct placement *place,
			  struct str reason) MUST_USE;

/* Who hears of the card now; for before a change that may let others see it. */
enum err card_audience_of(struct db_tenant *tenant, struct str card_id, struct str *ret) MUST_USE;

/* --- handlers --- */

enum err card_show(struct request *rq);
enum err card_created(struct request *rq);
enum err card_edited(struct request *rq);
enum err card_moved(struct request *rq);

enum err card_talk_added(struct request *rq);
enum err card_talk_removed(struct request *rq);

enum err card_trashed(struct request *rq);
enum err trash_list(struct request *rq);
enum err card_restored(struct request *rq);
enum err card_purged(struct request *rq);

#endif
