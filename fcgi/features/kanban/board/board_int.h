/* What the files of boards, their stages, members and fields share. */
#ifndef HUB_KANBAN_BOARD_INT_H
#define HUB_KANBAN_BOARD_INT_H

#include "features/kanban/access/sight.h"
#include "features/kanban/board/board.h"
#include "features/kanban/field/field.h"
#include "features/kanban/kanban.h"

#define BOARD_STAGES_MIN 2
#define BOARD_STAGES_MAX 20
/* Most cards, those in the trash among them, that one request copies or moves at once. */
#define BOARD_CARDS_AT_ONCE 5000

/* SQL: columns of `stages s`. */
#define STAGE_COLUMNS                                                                 \
	"s.id, s.board_id, s.key, s.name, s.color, s.position, s.final, s.outcome,"   \
	" s.reason_required, s.wip_limit, s.wip_mode, s.sla_minutes, s.sla_calendar," \
	" s.version"

/* SQL: rows (stage_id, cards): how many cards of the board $8 the person gets in lists. */
#define REDACTS_8 BOARD_REDACTS("$8")
#define STAGE_COUNTS                                                                     \
	"(select f.stage_id, sum(f.cards)::bigint as cards from search.board_counts($8," \
	"   case when " REDACTS_8 " then 'all' else $2 end, $3::bigint[], $4::bigint[]," \
	"   $5, $6, $7, '{}') f group by f.stage_id)"

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
	board_member_schema, board_members_put_schema;

/* --- rules --- */

/* "#2781f6", in lower case. */
bool color_valid(struct str color);

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

enum err board_list(struct db_tenant *tenant, int64_t user_id, bool archived,
		    struct list *ret) MUST_USE;
enum err board_get(struct db_tenant *tenant, const struct sight *sight, struct str board_id,
		   struct board_detail *ret) MUST_USE;

/* The board alone as board_take() locks it, archived or not. */
enum err board_hold(struct db_tenant *tenant, int64_t user_id, struct str board_id,
		    struct board_access *ret) MUST_USE;

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

/* --- handlers, and what they share --- */

enum err boards_list(struct request *rq);
enum err board_show(struct request *rq);
enum err board_templates_list(struct request *rq);
enum err board_create(struct request *rq);
enum err board_update(struct request *rq);
enum err stage_create(struct request *rq);
enum err stage_update(struct request *rq);
enum err stage_delete(struct request *rq);
enum err stages_reorder(struct request *rq);
enum err board_delete(struct request *rq);
enum err board_duplicate(struct request *rq);
enum err board_members_list(struct request *rq);
enum err board_members_put(struct request *rq);
enum err fields_list(struct request *rq);
enum err field_create(struct request *rq);
enum err field_update(struct request *rq);
enum err field_delete(struct request *rq);

/* Answers with a board that was just made, and tells of it. */
enum err board_made(struct request *rq, struct str board_id) MUST_USE;

/*
 * Members or fields of the board are others now, of which `before` knows nothing yet: a new version
 * of the board, and word to who sees it and who does not any more.
 */
enum err board_touched(struct request *rq, const struct board_access *before) MUST_USE;

/* The board of the path, locked, its fields, and that of the path. */
enum err field_take(struct request *rq, struct board_access *ret_board, struct list *ret_all,
		    const struct board_field **ret) MUST_USE;

#endif
