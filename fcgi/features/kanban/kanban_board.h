/* Boards, their stages, members and fields: what the files of the kanban slice share of them. */
#ifndef HUB_KANBAN_BOARD_INT_H
#define HUB_KANBAN_BOARD_INT_H

#include "core/http/request.h"
#include "core/jobs/event.h"

#define BOARD_STAGES_MIN 2
#define BOARD_STAGES_MAX 20
/* Most cards, those in the trash among them, that one request copies or moves at once. */
#define BOARD_CARDS_AT_ONCE 5000

struct sight;
struct kanban_context;

struct board {
	struct str id;
	struct str name;
	struct str type;
	struct str description;
	struct str visibility;
	struct str outsiders;
	struct str currency;
	bool is_default;
	usec_t archived_at;
	int64_t created_by;
	int64_t version;
	usec_t created_at;
	usec_t updated_at;
};

struct board_detail {
	struct str id;
	struct str name;
	struct str type;
	struct str description;
	struct str visibility;
	struct str outsiders;
	struct str currency;
	bool is_default;
	usec_t archived_at;
	int64_t created_by;
	int64_t version;
	usec_t created_at;
	usec_t updated_at;
	bool writable;     /* for whom asks, as far as their permissions go */
	struct str stages; /* JSON array of STAGE */
};

struct stage {
	struct str id;
	struct str board_id;
	struct str key;
	struct str name;
	struct str color;
	struct str position;
	bool final;
	struct str outcome;
	bool reason_required;
	int64_t wip_limit;
	struct str wip_mode;
	int64_t sla_minutes;
	struct str sla_calendar;
	int64_t cards_count; /* that the person sees; an event has none */
	int64_t version;
};

/* What people say a stage shall be; of templates, too. */
struct stage_spec {
	struct str name;
	struct str color;
	bool final;
	struct str outcome;
	bool reason_required;
	int64_t wip_limit;
	struct str wip_mode;
	int64_t sla_minutes;
	struct str sla_calendar;
};

struct stage_change {
	int64_t version;
	struct str name;
	struct str color;
	bool final;
	struct str outcome;
	bool reason_required;
	int64_t wip_limit;
	struct str wip_mode;
	int64_t sla_minutes;
	struct str sla_calendar;
};

struct board_new {
	struct str name;
	struct str type;
	struct str description;
	struct str template;
	struct list stages; /* of struct stage_spec */
};

struct board_change {
	int64_t version;
	struct str name;
	struct str description;
	struct str visibility;
	struct str outsiders;
	struct str currency;
	bool archived;
};

struct board_copy {
	struct str name;
	bool with_cards;
};

struct board_member {
	int64_t user_id;
	struct str name;
	struct str avatar_url;
	struct str role;
};

struct board_member_put {
	int64_t user_id;
	struct str role;
};

struct board_members_put {
	struct list members; /* of struct board_member_put */
};

struct field_new {
	struct str name;
	struct str type;
	struct list options; /* of struct field_option */
	bool required;
};

struct field_change {
	int64_t version;
	struct str name;
	struct list options;
	bool required;
	int64_t position;
};

struct board_query {
	bool archived;
};

struct stage_delete_query {
	struct str move_to;
};

struct stage_order {
	struct list stage_ids;
};

struct board_template {
	struct str key;
	struct str name;
	struct str type;
	struct list stages; /* of struct stage_spec */
};

/* What is told of a board that is gone, or hidden from now on from those who are told. */
struct board_gone {
	struct str id;
};

/* What is told of a stage that is gone; readers of `moved_to` load it anew. */
struct stage_gone {
	struct str id;
	struct str board_id;
	struct str moved_to;
	int64_t cards_moved;
};

extern const struct schema board_schema, board_detail_schema, board_new_schema,
	board_change_schema, board_query_schema, board_template_schema, board_gone_schema,
	stage_schema, stage_spec_schema, stage_change_schema, stage_delete_query_schema,
	stage_order_schema, stage_event_schema, stage_gone_schema, board_copy_schema,
	board_member_schema, board_members_put_schema, field_option_schema, field_new_schema,
	field_change_schema;

/* --- rules --- */

/* "#2781f6", in lower case. */
bool color_valid(struct str color);

/* Three capital letters. */
bool currency_valid(struct str code);

/*
 * Does what is said of a stage go together? NULL, or why not, and in *ret_field the member that has
 * to change.
 */
const char *stage_spec_problem(const struct stage_spec *spec, const char **ret_field);

/* As the stage has it, but for what the body names. */
struct stage_spec stage_spec_of(const struct stage *stage);

/* Of the nth stage from 0, when nobody chose one. */
struct str stage_color(size_t nth);

/* Every template in that language; and the one with that key or, without one, the type's first. */
struct list board_templates(struct arena *arena, enum lang lang);
const struct board_template *board_template_find(const struct list *all, struct str key,
						 struct str type);

/* --- store --- */

/* What a person may do on a board that they see. */
struct board_access {
	struct board board;
	bool writable;       /* not archived, and they are no viewer of it */
	struct str audience; /* of the board's events: JSON, as of struct event */
};

/* Error: ERR_NOT_FOUND without the board, or when the person does not see it. */
enum err board_access(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		      struct board_access *ret) MUST_USE;

/*
 * The same before a change of the board, its stages or fields: whoever comes after us with one
 * waits. Stages are locked behind it, cards behind these. ERR_BOARD_ARCHIVED for an archived one.
 */
enum err board_take(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		    struct board_access *ret) MUST_USE;

/* The board alone as board_take() locks it, archived or not. */
enum err board_hold(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		    struct board_access *ret) MUST_USE;

enum err board_list(struct db_tenant *tenant, int64_t user_id, bool archived,
		    struct list *ret) MUST_USE;
enum err board_get(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		   struct board_detail *ret) MUST_USE;
/* Who hears of the board's events now: JSON, as of struct event. */
enum err board_audience(struct db_tenant *tenant, struct str board_id, struct str *ret) MUST_USE;

/* Stages in order, with as many cards as the person sees. */
enum err stage_list(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		    struct list *ret) MUST_USE;
enum err stage_get(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		   struct str stage_id, struct stage *ret) MUST_USE;

/* Queues the row of a stage; what the spec does not say is the table's default. */
void stage_insert(struct db_tenant *tenant, struct str board_id, struct str stage_id,
		  struct str position, const struct stage_spec *spec);
void stage_put(struct db_tenant *tenant, struct str stage_id, const struct stage_spec *spec);

/* --- record --- */

/* The rows of kanban_board_events. */
enum board_action {
	BOARD_CREATED,
	BOARD_UPDATED,
	BOARD_DELETED,
	STAGE_CREATED,
	STAGE_UPDATED,
	STAGE_DELETED
};

/* Queues the event, from a person's request; `data` as the row says. */
void board_record(struct request *rq, enum board_action action, struct str entity_id,
		  int64_t version, struct str audience, const void *data);

#endif
