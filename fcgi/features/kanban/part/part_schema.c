#include "features/kanban/part/part_int.h"

struct comment_author {
	int64_t user_id;
	struct str name;
	struct str avatar_url;
};

struct card_actor {
	struct str type;
	struct str id;
	struct str name;
};

static const struct field checklist_new_fields[] = {
	F_NAME(struct checklist_new, text, CHECKLIST_TEXT_MAX, REQUIRED),
	F_UUID(struct checklist_new, after_id, OPTIONAL),
};
const struct schema checklist_new_schema =
	SCHEMA("ChecklistItemNew", struct checklist_new, checklist_new_fields);

static const struct field checklist_change_fields[] = {
	F_NAME(struct checklist_change, text, CHECKLIST_TEXT_MAX, OPTIONAL),
	F_BOOL(struct checklist_change, done, OPTIONAL),
	F_UUID(struct checklist_change, after_id, CLEARABLE),
};
const struct schema checklist_change_schema =
	SCHEMA("ChecklistItemChange", struct checklist_change, checklist_change_fields);

static const struct field card_link_new_fields[] = {
	F_STR(struct card_link_new, url, 10, CARD_URL_MAX, REQUIRED),
	F_NAME(struct card_link_new, title, 255, OPTIONAL),
};
const struct schema card_link_new_schema =
	SCHEMA("CardLinkNew", struct card_link_new, card_link_new_fields);

static const struct field comment_author_fields[] = {
	F_I64(struct comment_author, user_id, 1, INT64_MAX, REQUIRED),
	F_STR(struct comment_author, name, 0, 255, REQUIRED),
	F_STR(struct comment_author, avatar_url, 0, 2048, NULLABLE),
};
static const struct schema comment_author_schema =
	SCHEMA("CommentAuthor", struct comment_author, comment_author_fields);

static const struct field card_comment_fields[] = {
	F_UUID(struct card_comment, id, REQUIRED),
	F_UUID(struct card_comment, card_id, REQUIRED),
	F_JSON_OBJECT(struct card_comment, author, &comment_author_schema, REQUIRED),
	F_TEXT(struct card_comment, body, 1, COMMENT_MAX, REQUIRED),
	F_JSON(struct card_comment, mentions, REQUIRED),
	F_TIME(struct card_comment, created_at, REQUIRED),
	F_TIME(struct card_comment, edited_at, NULLABLE),
	F_I64(struct card_comment, version, 1, INT64_MAX, REQUIRED),
};
const struct schema card_comment_schema =
	SCHEMA("CardComment", struct card_comment, card_comment_fields);

static const struct field comment_new_fields[] = {
	F_PROSE(struct comment_new, body, COMMENT_MAX, REQUIRED),
	F_JSON(struct comment_new, mentions, OPTIONAL),
};
const struct schema comment_new_schema =
	SCHEMA("CardCommentNew", struct comment_new, comment_new_fields);

static const struct field comment_change_fields[] = {
	F_PROSE(struct comment_new, body, COMMENT_MAX, REQUIRED),
	F_JSON(struct comment_new, mentions, OPTIONAL),
};
const struct schema comment_change_schema =
	SCHEMA("CardCommentChange", struct comment_new, comment_change_fields);

static const struct field comment_gone_fields[] = {
	F_UUID(struct comment_gone, id, REQUIRED),
	F_UUID(struct comment_gone, card_id, REQUIRED),
};
const struct schema comment_gone_schema =
	SCHEMA("CardCommentGone", struct comment_gone, comment_gone_fields);

static const struct field card_actor_fields[] = {
	F_STR(struct card_actor, type, 1, 32, REQUIRED),
	F_STR(struct card_actor, id, 0, 64, NULLABLE),
	F_STR(struct card_actor, name, 0, 255, NULLABLE),
};
static const struct schema card_actor_schema =
	SCHEMA("CardActor", struct card_actor, card_actor_fields);

static const struct field card_act_fields[] = {
	F_UUID(struct card_act, id, REQUIRED),
	F_UUID(struct card_act, card_id, REQUIRED),
	F_STR(struct card_act, action, 1, 32, REQUIRED),
	F_UUID(struct card_act, from_stage_id, NULLABLE),
	F_UUID(struct card_act, to_stage_id, NULLABLE),
	F_JSON_OBJECT(struct card_act, actor, &card_actor_schema, REQUIRED),
	F_TEXT(struct card_act, reason, 1, CARD_REASON_MAX, NULLABLE),
	F_JSON(struct card_act, detail, REQUIRED),
	F_UUID(struct card_act, operation_id, NULLABLE),
	F_TIME(struct card_act, occurred_at, REQUIRED),
};
const struct schema card_act_schema = SCHEMA("CardAct", struct card_act, card_act_fields);
