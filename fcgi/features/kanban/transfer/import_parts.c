#include "features/kanban/transfer/import_parts_int.h"

#include <stdlib.h>

#include "features/kanban/transfer/import_int.h"

#define PARTS_MAX    200000 /* of an export */
#define ITEM_MAX     500    /* code points, as checklist_items has it */
#define TITLE_MAX    255
#define URL_MAX      2048
#define COMMENTS_LEN ((size_t)200 * 1024) /* bytes of a card's comments: a step's rows stay small */

static const struct field item_fields[] = {
	F_TEXT(struct import_item, text, 1, ITEM_MAX, REQUIRED),
	F_BOOL(struct import_item, done, REQUIRED),
};
static const struct schema item_schema = SCHEMA("ImportItem", struct import_item, item_fields);

static const struct field comment_fields[] = {
	F_TEXT(struct import_comment, body, 1, COMMENT_MAX, REQUIRED),
};
static const struct schema comment_schema =
	SCHEMA("ImportComment", struct import_comment, comment_fields);

static const struct field link_fields[] = {
	F_TEXT(struct import_link, url, 1, URL_MAX, REQUIRED),
	F_TEXT(struct import_link, title, 1, TITLE_MAX, OPTIONAL),
};
static const struct schema link_schema = SCHEMA("ImportLink", struct import_link, link_fields);

static const struct field parts_fields[] = {
	F_LIST(struct import_parts, checklist, &item_schema, CHECKLIST_MAX, REQUIRED),
	F_LIST(struct import_parts, comments, &comment_schema, IMPORT_COMMENTS_MAX, REQUIRED),
	F_LIST(struct import_parts, links, &link_schema, CARD_LINKS_MAX, REQUIRED),
};
const struct schema import_parts_schema = SCHEMA("ImportParts", struct import_parts, parts_fields);

struct kept {
	struct part part;
	size_t nth;
};

struct parts {
	struct arena *arena;
	struct kept *items;
	size_t count, room;
};

struct parts *parts_new(struct arena *arena)
{
	struct parts *ret = ARENA_NEW(arena, struct parts);

	ret->arena = arena;
	return ret;
}

enum err parts_add(struct parts *parts, const struct part *part)
{
	struct arena *arena = parts->arena;

	if (parts->count == PARTS_MAX)
		return ERR_TOO_LARGE;
	if (parts->count == parts->room) {
		size_t room = parts->room ? 2 * parts->room : 64;
		struct kept *items = ARENA_ARRAY(arena, struct kept, room);
		if (parts->count)
			memcpy(items, parts->items, parts->count * sizeof(*items));
		parts->items = items;
		parts->room = room;
	}
	struct kept *kept = &parts->items[parts->count];
	*kept = (struct kept){*part, parts->count};
	kept->part.card_id = arena_str(arena, part->card_id);
	kept->part.text = import_plain(arena, arena_str(arena, part->text),
				       part->kind == PART_COMMENT);
	kept->part.about = import_plain(arena, arena_str(arena, part->about), false);
	kept->part.when = arena_str(arena, part->when);
	parts->count++;
	return OK;
}

static int by_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_card(const void *a, const void *b)
{
	const struct kept *one = a, *two = b;
	int ret = str_cmp(one->part.card_id, two->part.card_id);

	if (ret == 0)
		ret = (int)one->part.kind - (int)two->part.kind;
	if (ret == 0)
		ret = by_number(one->part.list_place, two->part.list_place);
	if (ret == 0)
		ret = by_number(one->part.place, two->part.place);
	return ret ? ret : (one->nth > two->nth) - (one->nth < two->nth);
}

void parts_sort(struct parts *parts)
{
	if (parts->count)
		qsort(parts->items, parts->count, sizeof(*parts->items), by_card);
}

static size_t first_of(const struct parts *parts, struct str card_id)
{
	size_t low = 0, high = parts->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(parts->items[middle].part.card_id, card_id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* --- a card's --- */

struct taking {
	struct arena *arena;
	struct import_parts out;
	size_t comments_len;
	bool many; /* checklists */
	bool cut;
};

static void take_item(struct taking *t, const struct part *part)
{
	struct import_item *items = (struct import_item *)t->out.checklist.items;
	struct str text = part->text;

	if (t->out.checklist.count == CHECKLIST_MAX) {
		t->cut = true;
		return;
	}
	if (t->many && part->about.len)
		text = arena_printf(t->arena, "%.*s: %.*s", STR_FMT(part->about), STR_FMT(text));
	t->cut = t->cut || str_utf8_len(text) > ITEM_MAX;
	items[t->out.checklist.count++] =
		(struct import_item){str_utf8_head(text, ITEM_MAX), part->done};
}

/* "Ana Souza, 2026-03-01 14:05 UTC:" above what she wrote. */
static void take_comment(struct taking *t, const struct part *part)
{
	struct import_comment *comments = (struct import_comment *)t->out.comments.items;
	bool dated = part->when.len >= 16;
	struct str day = str_slice(part->when, 0, dated ? 10 : 0);
	struct str hour = str_slice(part->when, dated ? 11 : 0, dated ? 16 : 0);
	struct str body = arena_printf(t->arena, "%.*s%s%.*s%s%.*s%s\n\n%.*s",
				       STR_FMT(part->about), part->about.len && dated ? ", " : "",
				       STR_FMT(day), dated ? " " : "", STR_FMT(hour),
				       dated ? " UTC:" : ":", STR_FMT(part->text));

	if (t->out.comments.count == IMPORT_COMMENTS_MAX ||
	    t->comments_len + body.len > COMMENTS_LEN) {
		t->cut = true;
		return;
	}
	t->cut = t->cut || str_utf8_len(body) > COMMENT_MAX;
	t->comments_len += body.len;
	comments[t->out.comments.count++] =
		(struct import_comment){str_utf8_head(body, COMMENT_MAX)};
}

static void take_link(struct taking *t, const struct part *part)
{
	struct import_link *links = (struct import_link *)t->out.links.items;
	bool web = str_starts(part->about, STR("https://")) ||
		   str_starts(part->about, STR("http://"));

	if (!web || part->about.len > URL_MAX || memchr(part->about.ptr, ' ', part->about.len) ||
	    t->out.links.count == CARD_LINKS_MAX) {
		t->cut = true;
		return;
	}
	struct str title = str_utf8_head(part->text, TITLE_MAX);
	links[t->out.links.count++] =
		(struct import_link){part->about, title.len ? title : STR_NULL};
}

struct str parts_of(const struct parts *parts, struct arena *arena, struct str card_id,
		    bool *ret_cut)
{
	struct taking t = {
		.arena = arena,
		.out = {{ARENA_ARRAY(arena, struct import_item, CHECKLIST_MAX), 0},
			{ARENA_ARRAY(arena, struct import_comment, IMPORT_COMMENTS_MAX), 0},
			{ARENA_ARRAY(arena, struct import_link, CARD_LINKS_MAX), 0}},
	};
	size_t first = first_of(parts, card_id), end = first;
	struct buf out = buf_new(arena, 4 * 1024 * 1024);

	*ret_cut = false;
	for (; end < parts->count && str_eq(parts->items[end].part.card_id, card_id); end++)
		if (parts->items[end].part.kind == PART_ITEM)
			t.many = t.many || !str_eq(parts->items[end].part.about,
						   parts->items[first].part.about);
	if (end == first)
		return STR_NULL;
	for (size_t i = first; i < end; i++) {
		const struct part *part = &parts->items[i].part;
		if (part->kind == PART_LINK)
			take_link(&t, part);
		else if (part->text.len && part->kind == PART_ITEM)
			take_item(&t, part);
		else if (part->text.len)
			take_comment(&t, part);
	}
	json_put_object(&out, &import_parts_schema, &t.out);
	*ret_cut = t.cut;
	return buf_view(&out);
}
