/* What the files of writing back share. */
#ifndef HUB_CHATWOOT_WRITE_INT_H
#define HUB_CHATWOOT_WRITE_INT_H

#include "core/jobs/event.h"
#include "features/chatwoot/client/client.h"
#include "features/chatwoot/write/write.h"

#define WRITE_JOB      "chatwoot.write"
#define WRITE_QUEUE    "write"
#define WRITE_ATTEMPTS 150 /* at most 10 minutes apart: about a day */

/* Of a text, code points. With the signature it stays far below what Chatwoot takes. */
#define WRITE_CONTENT_MAX 20000

/* The columns of a struct chatwoot_write, of `chatwoot_writes w`. */
#define WRITE_COLUMNS                                                                       \
	"w.id, w.chatwoot_conversation_id, w.kind, w.change, w.state, w.problem, w.detail," \
	" w.attempts, w.cancelling,"                                                        \
	" json_build_object('id', w.user_id, 'name', w.user_name) as \"user\","             \
	" w.chatwoot_message_id, w.version, w.created_at, w.updated_at, w.sent_at"

/* Who is told: they who see the card of the conversation, or the author. Column `audience`. */
#define WRITE_AUDIENCE                                                                  \
	"coalesce((select directory.card_audience(k.card_id) from card_conversations k" \
	"     join boards b on b.account_id = k.account_id and b.id = k.board_id"       \
	"       and b.is_default where k.account_id = w.account_id"                     \
	"       and k.chatwoot_conversation_id = w.chatwoot_conversation_id),"          \
	"   jsonb_build_object('users', jsonb_build_array(w.user_id)))::text as audience"

/* --- store --- */

struct write_new {
	int64_t chatwoot_conversation_id;
	const char *kind;
	struct str change;
	int64_t user_id;
};

/* Who writes down what becomes of a write. */
struct writer {
	struct db_tenant *tenant;
	const struct clock *clock;
	const struct rng *rng;
	struct actor actor;
	struct str cause_id;
};

/* Queues the job that sends it, behind those of the same conversation. */
void write_enqueue(struct db_tenant *tenant, int64_t conversation_id, struct str id);

/*
 * Reads a row of WRITE_COLUMNS and WRITE_AUDIENCE and queues the event that tells what became of
 * the write.
 */
enum err write_tell_people(const struct writer *writer, const struct db_rows *rows,
			   struct chatwoot_write *ret) MUST_USE;

/* The row, its job and its event. Error: ERR_NOT_FOUND: no such person in the account. */
enum err write_create(const struct writer *writer, const struct write_new *what,
		      struct chatwoot_write *ret) MUST_USE;

/*
 * A write that is sent now: `write` as it was, and what telling Chatwoot takes. ERR_NOT_FOUND:
 * there is nothing to send (any more).
 */
struct write_call {
	struct chatwoot_write write;
	int64_t user_id;
	struct str user_name;
	int64_t after_message_id;
	int64_t service_user_id; /* whose words Chatwoot takes ours for; I64_NULL: not known */
	struct list taken;       /* of struct str: messages there that other writes became */
};
enum err write_begin(struct db_tenant *tenant, struct str id, struct write_call *ret) MUST_USE;

/*
 * What came of it: `problem` and `detail` may be NULL, `message_id` I64_NULL. State `queued`: it is
 * tried again. Emits an event, but not for the same problem again. Nothing happens to a write that
 * is no longer queued.
 */
struct write_end {
	const char *state;
	const char *problem;
	struct str detail;
	int64_t message_id;
};
enum err write_finish(const struct writer *writer, struct str id,
		      const struct write_end *end) MUST_USE;

/* --- telling Chatwoot --- */

struct write_told {
	enum cw_result result;
	int64_t message_id;              /* of a note or message; else I64_NULL */
	const struct json *message;      /* the same as Chatwoot has it, or NULL */
	const struct json *conversation; /* as it is now, or NULL: not known */
	usec_t asked_at;                 /* when that was asked for */
	bool absent;                     /* of one that is taken back: Chatwoot does not have it */
};

/*
 * Sends it. A note or message that was tried before is looked for first, since the answer to that
 * try may have been lost. One that is taken back is looked for only.
 */
struct write_told write_tell(struct arena *arena, const struct clock *clock, struct cw *cw,
			     const struct write_call *call);

/* The text that is sent for a person: theirs, and who they are. */
struct str write_signed(struct arena *arena, struct str content, struct str name);

/* --- between write_tell.c and write_look.c --- */

struct telling {
	struct arena *arena;
	const struct clock *clock;
	struct cw *cw;
	const struct write_call *call;
	const struct json *change;
	struct str content; /* of a note or message, as it is sent */
};

/* "/conversations/131" and `rest`; NUL-terminated. */
struct str write_path(const struct telling *t, const char *rest);
bool write_is(const struct telling *t, const char *kind);
bool write_is_text(const struct telling *t); /* a note or message */

/* Message that an earlier try became; *ret is NULL when there is certainly none. */
enum cw_result write_find_sent(const struct telling *t, const struct json **ret) MUST_USE;

/* Whether Chatwoot has what was wanted; changes nothing there. */
struct write_told write_look(const struct telling *t);

#endif
