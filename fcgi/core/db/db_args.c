#include <inttypes.h>
#include <stdio.h>

#include "core/base/buf.h"
#include "core/db/db_private.h"

/* Longest text[] literal. */
#define ARRAY_MAX (1024u * 1024)

/* text[] in PostgreSQL's own notation, every element quoted. */
static enum err array_literal(struct arena *arena, const struct list *list, struct str *ret)
{
	struct buf out = buf_new(arena, ARRAY_MAX);
	const struct str *items = list->items;
	buf_char(&out, '{');
	for (size_t i = 0; i < list->count; i++) {
		buf_str(&out, i ? STR(",\"") : STR("\""));
		for (size_t j = 0; j < items[i].len; j++) {
			char c = items[i].ptr[j];
			if (c == '\0')
				return ERR_INVALID;
			if (c == '"' || c == '\\')
				buf_char(&out, '\\');
			buf_char(&out, c);
		}
		buf_char(&out, '"');
	}
	buf_char(&out, '}');
	buf_char(&out, '\0');
	if (!buf_ok(&out))
		return ERR_TOO_LARGE;
	*ret = buf_view(&out);
	return OK;
}

static enum err param_make(struct arena *arena, const struct db_arg *arg, struct db_params *out,
			   size_t i)
{
	switch (arg->type) {
	case DB_TEXT:
		if (!arg->text.ptr)
			return OK;
		if (memchr(arg->text.ptr, '\0', arg->text.len))
			return ERR_INVALID;
		out->values[i] = arena_str(arena, arg->text).ptr;
		return OK;
	case DB_I64:
		if (arg->number != I64_NULL)
			out->values[i] = arena_printf(arena, "%" PRId64, arg->number).ptr;
		return OK;
	case DB_BOOL:
		out->values[i] = arg->number ? "t" : "f";
		return OK;
	case DB_BYTES:
		out->values[i] = arg->text.ptr;
		out->lengths[i] = (int)arg->text.len;
		out->formats[i] = 1;
		return OK;
	case DB_TEXTS: {
		if (!arg->list)
			return OK;
		struct str literal;
		TRY(array_literal(arena, arg->list, &literal));
		out->values[i] = literal.ptr;
		return OK;
	}
	case DB_NULL:
		return OK;
	}
	return ERR_INTERNAL;
}

enum err db_params_make(struct arena *arena, struct db_args args, struct db_params *ret)
{
	struct db_params params = {
		.count = (int)args.count,
		.values = ARENA_ARRAY(arena, const char *, args.count),
		.lengths = ARENA_ARRAY(arena, int, args.count),
		.formats = ARENA_ARRAY(arena, int, args.count),
	};
	for (size_t i = 0; i < args.count; i++)
		TRY(param_make(arena, &args.items[i], &params, i));
	*ret = params;
	return OK;
}

static struct str copy(struct arena *arena, struct str s)
{
	return s.ptr ? arena_str(arena, s) : STR_NULL;
}

struct db_args db_args_copy(struct arena *arena, struct db_args args)
{
	struct db_arg *items = ARENA_ARRAY(arena, struct db_arg, args.count);
	for (size_t i = 0; i < args.count; i++) {
		items[i] = args.items[i];
		items[i].text = copy(arena, args.items[i].text);
		if (!args.items[i].list)
			continue;
		const struct list *from = args.items[i].list;
		struct list *list = ARENA_NEW(arena, struct list);
		struct str *texts = ARENA_ARRAY(arena, struct str, from->count);
		for (size_t j = 0; j < from->count; j++)
			texts[j] = copy(arena, ((const struct str *)from->items)[j]);
		*list = (struct list){.items = texts, .count = from->count};
		items[i].list = list;
	}
	return (struct db_args){.items = items, .count = args.count};
}
