/* What a cell says of a field of the board's own. */
#include "features/kanban/transfer/import_row_int.h"

size_t import_split(struct arena *arena, struct str text, struct str *parts, size_t most)
{
	size_t count = 0, from = 0;

	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && !strchr(",;|", text.ptr[i]))
			continue;
		struct str part = import_plain(arena, str_slice(text, from, i), false);
		from = i + 1;
		if (part.len == 0)
			continue;
		if (count == most)
			return most + 1;
		parts[count++] = part;
	}
	return count;
}

static struct str option_id(const struct import_custom *field, struct str name)
{
	for (size_t i = 0; i < json_array_len(field->options); i++) {
		const struct json *option = json_at(field->options, i);
		if (str_eq_nocase(json_get_str(option, "name"), name))
			return json_get_str(option, "id");
	}
	return STR_NULL;
}

static const char *put_options(struct arena *arena, const struct import_custom *field,
			       struct str text, struct buf *out)
{
	struct str names[50];
	size_t count = import_split(arena, text, names, ARRAY_LEN(names));

	if (count > ARRAY_LEN(names))
		return "too_many";
	buf_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		struct str id = option_id(field, names[i]);
		if (!id.ptr)
			return "unknown_option";
		if (memmem(out->ptr, out->len, id.ptr, id.len))
			continue; /* named twice */
		if (out->len > 1)
			buf_char(out, ',');
		json_put_str(out, id);
	}
	buf_char(out, ']');
	return count ? NULL : "unknown_option";
}

/* A number with up to three decimals, as JSON. */
static const char *put_number(struct str text, struct buf *out)
{
	int64_t milli;

	if (!import_number(text, 3, &milli))
		return "bad_number";
	int64_t rest = milli % 1000, whole = milli / 1000;
	if (rest < 0)
		rest = -rest;
	buf_printf(out, "%s%lld", milli < 0 && whole == 0 ? "-" : "", (long long)whole);
	if (rest)
		buf_printf(out, ".%03lld", (long long)rest);
	return NULL;
}

static const char *put_date(struct arena *arena, struct str text, struct buf *out)
{
	struct str iso;
	bool local;

	if (!import_time(arena, text, &iso, &local))
		return "bad_date";
	json_put_str(out, str_slice(local ? iso : str_trim(text), 0, 10));
	return NULL;
}

static const char *put_money(struct str currency, struct str text, struct buf *out)
{
	int64_t amount;

	if (!import_number(text, import_decimals(currency), &amount))
		return "bad_number";
	buf_i64(out, amount);
	return NULL;
}

static const char *put_text(bool url, struct str text, struct buf *out)
{
	if (url && !str_starts(text, STR("http://")) && !str_starts(text, STR("https://")))
		return "bad_url";
	if (url ? text.len > 2048 : str_utf8_len(text) > 2000)
		return "too_long";
	json_put_str(out, text);
	return NULL;
}

const char *import_custom_value(struct arena *arena, const struct import_custom *field,
				struct str currency, struct str text, struct buf *out)
{
	bool truth;

	if (str_eq(field->type, STR("number")))
		return put_number(text, out);
	if (str_eq(field->type, STR("date")))
		return put_date(arena, text, out);
	if (str_eq(field->type, STR("multiselect")))
		return put_options(arena, field, text, out);
	if (str_eq(field->type, STR("money")))
		return put_money(currency, text, out);
	if (str_eq(field->type, STR("checkbox"))) {
		if (!import_truth(text, &truth))
			return "bad_truth";
		buf_str(out, truth ? STR("true") : STR("false"));
		return NULL;
	}
	if (str_eq(field->type, STR("select"))) {
		struct str id = option_id(field, text);
		if (!id.ptr)
			return "unknown_option";
		json_put_str(out, id);
		return NULL;
	}
	return put_text(str_eq(field->type, STR("url")), text, out);
}
