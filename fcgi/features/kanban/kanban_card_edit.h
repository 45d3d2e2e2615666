/* The handlers of the routes of cards, and what they share. */
#ifndef HUB_KANBAN_CARD_HANDLERS_H
#define HUB_KANBAN_CARD_HANDLERS_H

#include "features/kanban/kanban_shared.h"

enum err cards_list(struct request *rq);
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

/*
 * Answers with a card after its change: with those of its conversations that the person sees, with
 * none when the change took the card out of their sight.
 */
enum err reply_card(struct request *rq, const struct sight *sight,
		    const struct card *card) MUST_USE;

/* 409 with the card as it is now. */
enum err card_conflict(struct request *rq, const struct sight *sight, struct str card_id) MUST_USE;

/* 422 with that error's own code, on the field. */
enum err fail_named(struct request *rq, enum err err, const char *field) MUST_USE;

/* 422 with details {"limit"}. */
enum err fail_wip(struct request *rq, int64_t limit) MUST_USE;

/* --- a card that is about to be changed --- */

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

/* The same of one in the trash. */
enum err card_hold_trashed(struct request *rq, const struct sight *sight,
			   struct card_hold *ret) MUST_USE;

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

/* {"position":{"from":…,"to":…}} */
struct str card_place_detail(struct arena *arena, struct str from, struct str to);

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

/* 422 for the first of these fields that the card's conversation decides. */
enum err card_fail_followed(struct request *rq, uint64_t has) MUST_USE;

/* Queues the edit: new version, which is also its edited_version. */
void card_fields_put(struct request *rq, struct str card_id, const struct card_fields *fields);

/* Queues that something that hangs on the card changed: its version, and what it counts. */
void card_touch(struct request *rq, struct str card_id);

/* Puts a held card into the trash, or takes it out, with history and events. */
enum err card_to_trash_put(struct request *rq, const struct card_hold *card,
			   const struct card_trace *trace) MUST_USE;
enum err card_from_trash_put(struct request *rq, const struct card_hold *card,
			     const struct card_trace *trace, struct card_change *ret) MUST_USE;

/* Who hears of the card now; for before a change that may let others see it. */
enum err card_audience_of(struct db_tenant *tenant, struct str card_id, struct str *ret) MUST_USE;

/* The same of several, {"<id>": audience}, as cards_told() takes it; STR_NULL of none. */
enum err cards_audiences_of(struct db_tenant *tenant, const struct list *ids,
			    struct str *ret) MUST_USE;

/*
 * Queues that the card has that conversation, too. Error: 422 when the person does not see it, 409
 * with the card that has it when the board has one.
 */
enum err card_talk_link(struct request *rq, const struct sight *sight, struct str card_id,
			int64_t conversation_id) MUST_USE;

/* --- a place for a card that comes in --- */

/*
 * Locks the stage (`stage_id`, or the board's first) and finds the place there. Only stage_id, the
 * stage's own members and the neighbours of *ret are set. Error: ERR_NOT_FOUND without the board,
 * 422 without the stage, 409 when the neighbour is gone.
 */
enum err placement_in(struct request *rq, const struct sight *sight, struct str stage_id,
		      struct str after_id, struct str before_id, struct placement *ret) MUST_USE;

#endif
