/*
 * Reach: what of Chatwoot's conversations a person may see in an account. The Hub never shows more
 * than Chatwoot does: an administrator sees all; everybody else what is in their inboxes or their
 * teams (Chatwoot's ConversationPolicy#show?), of which a custom role of the Enterprise edition may
 * leave the unassigned and one's own, or one's own alone. While no inbox's and no team's members
 * are mirrored, a person sees what is assigned to them.
 *
 * The guard loads it with the membership (rq->reach, at most a second old) and every statement that
 * finds conversations, or what belongs to them, carries it:
 *
 *   DB_STMT(…, "select … from conversations c where c.account_id = $1 and "
 *              REACH_SEES("c.chatwoot_inbox_id", "c.chatwoot_team_id", <assignee>,
 *                         "$2", "$3", "$4", "$5"));
 *   db_query(…, DB_ARGS(db_i64(account), REACH_ARGS(rq->reach)), …);
 */
#ifndef HUB_IDENTITY_REACH_H
#define HUB_IDENTITY_REACH_H

#include "core/base/arena.h"

struct reach {
	struct str id;            /* UUID: another one when reach or role change */
	struct str kind;          /* all given unassigned own assigned none (0027_people.sql) */
	int64_t chatwoot_user_id; /* of the person */
	struct str inboxes;       /* of the person, Chatwoot's ids: "{1,2}" */
	struct str teams;
};

/* The four parameters of REACH_SEES, in its order: two lists are bigint[]. */
#define REACH_ARGS(reach)                                                           \
	db_text((reach)->kind), db_text((reach)->inboxes), db_text((reach)->teams), \
		db_i64((reach)->chatwoot_user_id)

/*
 * SQL, true (else false or NULL) when the person sees a conversation of that inbox, team and
 * assignee: bigint expressions, NULL without. The assignee is a user: NULL when it is a bot, whose
 * ids are other ones. The rest are the parameters of REACH_ARGS, as "$2", "$3", "$4", "$5". Filters
 * rows and uses no index: put what selects them beside it.
 */
#define REACH_SEES(inbox, team, assignee, kind, inboxes, teams, me) \
	"reach_sees(" kind ", " inboxes ", " teams ", " me ", " inbox ", " team ", " assignee ")"

/*
 * From directory.reach(): its views into `text`, which must last. NULL, of who is no member, sees
 * nothing. Error: ERR_INTERNAL for a text of another form.
 */
enum err reach_read(struct str text, struct reach *ret) MUST_USE;

/* A text kept in memory that is used again; starts as zeros. */
struct reach_memory {
	char *bytes;
	size_t len, room;
};

/*
 * What the text outgrows stays in the arena: no more than it takes itself. Error: ERR_INTERNAL for
 * one of more than 256 KB.
 */
enum err reach_remember(struct arena *arena, struct reach_memory *memory,
			struct str text) MUST_USE;

/* Reads what is kept, into the arena. */
enum err reach_recall(struct arena *arena, const struct reach_memory *memory,
		      const struct reach **ret) MUST_USE;

#endif
