/*
 * What Trello ("Export as JSON" of a board's menu) and Planka (a board of its API, GET
 * /api/boards/:id) say of a board's cards, as a table.
 *
 *   Trello  lists[{id,name,closed}], cards[{id,name,desc,due,closed,idList,labels[{name,color}],
 *           attachments[{name,url}]}], checklists[{idCard,name,pos,checkItems[{name,state,pos}]}],
 *           actions[{type,date,data.{text,card.id},memberCreator.fullName}]: the last thousand
 *   Planka  included.{lists[{id,name}], labels[{id,name}], cardLabels[{cardId,labelId}],
 *           cards[{id,name,description,dueDate,listId}], taskLists[{id,cardId,name,position}],
 *           tasks[{taskListId,name,isCompleted,position}], attachments[{cardId,name,data.url}]};
 *           before 2.0 tasks[{cardId,…}] and attachments[{cardId,name,url}]. Comments are no part
 *           of it.
 */
#include "features/kanban/transfer/import_int.h"

#include <stdlib.h>

#include "core/data/json_stream.h"
#include "features/kanban/transfer/import_parts_int.h"

#define LISTS_MAX  1000
#define LABELS_MAX 5000
#define MARKS_MAX  100000

#define TASK_LISTS_MAX 50000

#define CSV_MAX (24u * 1024 * 1024)

/* A thing of the file and what is known of it. */
struct named {
	struct str id;
	struct str name; /* of a label of a card: the label's */
	bool closed;
	struct str card_id; /* of a list of tasks */
	int64_t place;
};

struct foreign {
	struct arena *arena;
	struct named *lists, *labels, *marks; /* marks: labels of cards, by the card's id */
	struct named *tasks;                  /* Planka's lists of tasks */
	size_t list_count, label_count, mark_count, task_count;
	struct parts *parts;
	struct buf out;
	struct import_source source;
	struct import_error *errors;
	size_t error_count;
	int64_t number; /* of the card in the file */
	bool planka;
};

static enum err add(struct foreign *f, struct named *all, size_t *count, size_t max,
		    struct named one)
{
	if (*count >= max)
		return ERR_TOO_LARGE;
	one.id = arena_str(f->arena, one.id);
	one.name = arena_str(f->arena, one.name);
	one.card_id = arena_str(f->arena, one.card_id);
	all[(*count)++] = one;
	return OK;
}

static const struct named *find(const struct named *all, size_t count, struct str id)
{
	for (size_t i = 0; i < count && id.ptr; i++)
		if (str_eq(all[i].id, id))
			return &all[i];
	return NULL;
}

static enum err list_seen(void *ctx, const struct json *item)
{
	struct foreign *f = ctx;
	struct named one = {.id = json_get_str(item, "id"),
			    .name = json_get_str(item, "name"),
			    .closed = json_get_bool(item, "closed", false)};

	/* Planka's archive and trash are lists without a name. */
	if (!one.id.ptr)
		return OK;
	one.closed = one.closed || !one.name.ptr;
	return add(f, f->lists, &f->list_count, LISTS_MAX, one);
}

static enum err label_seen(void *ctx, const struct json *item)
{
	struct foreign *f = ctx;
	struct str id = json_get_str(item, "id"), name = json_get_str(item, "name");

	if (!name.len)
		name = json_get_str(item, "color");
	if (!id.ptr || !name.len)
		return OK;
	const struct named label = {.id = id, .name = name};
	return add(f, f->labels, &f->label_count, LABELS_MAX, label);
}

static enum err mark_seen(void *ctx, const struct json *item)
{
	struct foreign *f = ctx;
	const struct named *label =
		find(f->labels, f->label_count, json_get_str(item, "labelId"));
	struct str card = json_get_str(item, "cardId");

	if (!card.ptr || !label)
		return OK;
	return add(f, f->marks, &f->mark_count, MARKS_MAX,
		   (struct named){.id = card, .name = label->name});
}

static int by_id(const void *a, const void *b)
{
	return str_cmp(((const struct named *)a)->id, ((const struct named *)b)->id);
}

/* The first label of that card among the sorted ones. */
static size_t first_mark(const struct foreign *f, struct str card_id)
{
	size_t low = 0, high = f->mark_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(f->marks[middle].id, card_id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void put_label(struct buf *labels, struct str name)
{
	if (!name.len)
		return;
	if (labels->len)
		buf_char(labels, ',');
	for (size_t i = 0; i < name.len; i++)
		buf_char(labels, strchr(",;|", name.ptr[i]) ? ' ' : name.ptr[i]);
}

static struct str labels_of(struct foreign *f, struct arena *arena, const struct json *card)
{
	struct buf labels = buf_new(arena, 64 * 1024);
	struct str id = json_get_str(card, "id");
	const struct json *own = json_get(card, "labels");

	for (size_t i = 0; !f->planka && i < json_array_len(own); i++) {
		struct str name = json_get_str(json_at(own, i), "name");
		put_label(&labels, name.len ? name : json_get_str(json_at(own, i), "color"));
	}
	if (!f->planka || !id.ptr)
		return buf_view(&labels);
	for (size_t i = first_mark(f, id); i < f->mark_count && str_eq(f->marks[i].id, id); i++)
		put_label(&labels, f->marks[i].name);
	return buf_view(&labels);
}

/* --- what hangs on cards --- */

/* Numbers with fractions, which no other place has. */
static int64_t place_of(const struct json *item, const char *name)
{
	return json_get_epoch(item, name);
}

static enum err checklist_seen(void *ctx, const struct json *item)
{
	struct foreign *f = ctx;
	const struct json *all = json_get(item, "checkItems");
	struct part part = {
		.kind = PART_ITEM,
		.card_id = json_get_str(item, "idCard"),
		.list_place = place_of(item, "pos"),
		.about = json_get_str(item, "name"),
	};

	for (size_t i = 0; i < json_array_len(all); i++) {
		const struct json *one = json_at(all, i);
		part.place = place_of(one, "pos");
		part.text = json_get_str(one, "name");
		part.done = str_eq(json_get_str(one, "state"), STR("complete"));
		TRY(parts_add(f->parts, &part));
	}
	return OK;
}

/* The newest come first. */
static enum err action_seen(void *ctx, const struct json *item)
{
	struct foreign *f = ctx;
	struct str name = json_get_str(item, "memberCreator.fullName"),
		   when = json_get_str(item, "date");
	usec_t at;

	if (!str_eq(json_get_str(item, "type"), STR("commentCard")))
		return OK;
	return parts_add(f->parts, &(struct part){
					   .kind = PART_COMMENT,
					   .card_id = json_get_str(item, "data.card.id"),
					   .place = time_parse(when, &at) ? at : 0,
					   .text = json_get_str(item, "data.text"),
					   .about = name.len ? name : STR("Trello"),
					   .when = when,
				   });
}

static enum err attachment_of(struct foreign *f, struct str card_id, const struct json *item)
{
	struct str url = json_get_str(item, "url");

	if (!url.len)
		url = json_get_str(item, "data.url");
	return parts_add(f->parts, &(struct part){
					   .kind = PART_LINK,
					   .card_id = card_id,
					   .text = json_get_str(item, "name"),
					   .about = url,
				   });
}

static enum err attachment_seen(void *ctx, const struct json *item)
{
	return attachment_of(ctx, json_get_str(item, "cardId"), item);
}

/* Trello's hang on the cards. */
static enum err attachments_seen(void *ctx, const struct json *card)
{
	const struct json *all = json_get(card, "attachments");

	for (size_t i = 0; i < json_array_len(all); i++)
		TRY(attachment_of(ctx, json_get_str(card, "id"), json_at(all, i)));
	return OK;
}

static enum err task_list_seen(void *ctx, const struct json *item)
{
	struct foreign *f = ctx;

	return add(f, f->tasks, &f->task_count, TASK_LISTS_MAX,
		   (struct named){.id = json_get_str(item, "id"),
				  .name = json_get_str(item, "name"),
				  .card_id = json_get_str(item, "cardId"),
				  .place = place_of(item, "position")});
}

static enum err task_seen(void *ctx, const struct json *item)
{
	struct foreign *f = ctx;
	const struct named wanted = {.id = json_get_str(item, "taskListId")};
	const struct named *list = NULL;

	if (wanted.id.ptr)
		list = bsearch(&wanted, f->tasks, f->task_count, sizeof(wanted), by_id);
	return parts_add(f->parts,
			 &(struct part){
				 .kind = PART_ITEM,
				 .card_id = list ? list->card_id
						 : json_get_str(item, "cardId"),
				 .list_place = list ? list->place : 0,
				 .place = place_of(item, "position"),
				 .text = json_get_str(item, "name"),
				 .about = list ? list->name : STR_NULL,
				 .done = json_get_bool(item, "isCompleted", false),
			 });
}

/* --- cards --- */

static void report(struct foreign *f, const char *code)
{
	if (f->error_count < IMPORT_TOLD_MAX)
		f->errors[f->error_count++] = (struct import_error){
			.line = f->number, .column = STR_NULL, .code = str_from(code)};
}

static enum err card_seen(void *ctx, const struct json *item)
{
	struct foreign *f = ctx;
	const struct named *list = find(f->lists, f->list_count,
					json_get_str(item, f->planka ? "listId" : "idList"));
	struct arena *arena;
	bool cut;

	if (++f->number > IMPORT_ROWS_MAX)
		return ERR_TOO_LARGE;
	if (json_get_bool(item, "closed", false) || json_get_bool(item, "isClosed", false) ||
	    (list && list->closed)) {
		report(f, "archived");
		f->source.left_out++;
		return OK;
	}
	arena = arena_new();
	csv_put_plain(&f->out, true, arena_printf(arena, "%lld", (long long)f->number));
	csv_put_text(&f->out, false, json_get_str(item, "name"));
	csv_put_text(&f->out, false, list ? list->name : STR_NULL);
	csv_put_text(&f->out, false, json_get_str(item, f->planka ? "description" : "desc"));
	csv_put_plain(&f->out, false, json_get_str(item, f->planka ? "dueDate" : "due"));
	csv_put_text(&f->out, false, labels_of(f, arena, item));
	csv_put_text(&f->out, false, parts_of(f->parts, arena, json_get_str(item, "id"), &cut));
	csv_put_end(&f->out);
	if (cut)
		report(f, "parts_cut");
	arena_free(arena);
	return OK;
}

/* One look through the text for the list at `path`; one that is not there is empty when it may. */
static enum err look(struct foreign *f, struct str text, const char *path, json_item_fn *fn,
		     bool needed)
{
	struct json_stream *stream = json_stream_new(f->arena, path, fn, f);
	enum err err = json_stream_feed(stream, text);

	if (err == OK)
		err = json_stream_end(stream);
	return err == ERR_BAD_JSON && !needed && json_stream_count(stream) == 0 ? OK : err;
}

static enum err look_at_planka(struct foreign *f, struct str text)
{
	TRY(look(f, text, "included.lists", list_seen, true));
	TRY(look(f, text, "included.labels", label_seen, false));
	TRY(look(f, text, "included.cardLabels", mark_seen, false));
	qsort(f->marks, f->mark_count, sizeof(*f->marks), by_id);
	TRY(look(f, text, "included.taskLists", task_list_seen, false));
	qsort(f->tasks, f->task_count, sizeof(*f->tasks), by_id);
	TRY(look(f, text, "included.tasks", task_seen, false));
	TRY(look(f, text, "included.attachments", attachment_seen, false));
	parts_sort(f->parts);
	return look(f, text, "included.cards", card_seen, true);
}

static enum err look_at_trello(struct foreign *f, struct str text)
{
	TRY(look(f, text, "lists", list_seen, true));
	TRY(look(f, text, "checklists", checklist_seen, false));
	TRY(look(f, text, "actions", action_seen, false));
	TRY(look(f, text, "cards", attachments_seen, true));
	parts_sort(f->parts);
	return look(f, text, "cards", card_seen, true);
}

static enum err read_board(struct arena *arena, struct str text, bool planka,
			   struct import_source *ret)
{
	struct foreign f = {
		.arena = arena,
		.lists = ARENA_ARRAY(arena, struct named, LISTS_MAX),
		.labels = ARENA_ARRAY(arena, struct named, planka ? LABELS_MAX : 0),
		.marks = ARENA_ARRAY(arena, struct named, planka ? MARKS_MAX : 0),
		.tasks = ARENA_ARRAY(arena, struct named, planka ? TASK_LISTS_MAX : 0),
		.parts = parts_new(arena),
		.out = buf_new(arena, CSV_MAX),
		.errors = ARENA_ARRAY(arena, struct import_error, IMPORT_TOLD_MAX),
		.planka = planka,
	};

	buf_lit(&f.out, "line,title,stage,description,due,labels," IMPORT_PARTS_COLUMN "\r\n");
	TRY(planka ? look_at_planka(&f, text) : look_at_trello(&f, text));
	if (!buf_ok(&f.out))
		return ERR_TOO_LARGE;
	f.source.csv = buf_view(&f.out);
	f.source.total = f.number;
	f.source.errors = (struct list){f.errors, f.error_count};
	*ret = f.source;
	return OK;
}

enum err import_from_trello(struct arena *arena, struct str text, struct import_source *ret)
{
	return read_board(arena, text, false, ret);
}

enum err import_from_planka(struct arena *arena, struct str text, struct import_source *ret)
{
	return read_board(arena, text, true, ret);
}
