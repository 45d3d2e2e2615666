#include "core/http/request.h"

static struct buf *reply_start(struct request *rq, int status, const char *content_type)
{
	rq->reply.status = status;
	rq->reply.content_type = content_type;
	rq->reply.body = buf_new(rq->arena, REPLY_MAX);
	return &rq->reply.body;
}

static const char json_type[] = "application/json; charset=utf-8";

enum err reply_one(struct request *rq, const void *object)
{
	struct buf *out = reply_start(rq, rq->route->status, json_type);

	buf_lit(out, "{\"data\":");
	json_put_object(out, rq->route->reply, object);
	buf_char(out, '}');
	return OK;
}

enum err reply_bare(struct request *rq, const void *object)
{
	json_put_object(reply_start(rq, rq->route->status, json_type), rq->route->reply, object);
	return OK;
}

static enum err list_end(struct buf *out, struct str next_cursor)
{
	buf_lit(out, ",\"page\":{\"next_cursor\":");
	if (next_cursor.ptr)
		json_put_str(out, next_cursor);
	else
		buf_lit(out, "null");
	buf_lit(out, "}}");
	return OK;
}

enum err reply_list(struct request *rq, const struct list *items, struct str next_cursor)
{
	struct buf *out = reply_start(rq, rq->route->status, json_type);

	buf_lit(out, "{\"data\":");
	json_put_array(out, rq->route->reply, items->items, items->count);
	return list_end(out, next_cursor);
}

enum err reply_json_list(struct request *rq, const struct str *items, size_t count,
			 struct str next_cursor)
{
	struct buf *out = reply_start(rq, rq->route->status, json_type);

	buf_lit(out, "{\"data\":[");
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_char(out, ',');
		buf_str(out, items[i]);
	}
	buf_char(out, ']');
	return list_end(out, next_cursor);
}

enum err reply_json(struct request *rq, struct str json)
{
	buf_str(reply_start(rq, rq->route->status, json_type), json);
	return OK;
}

enum err reply_none(struct request *rq)
{
	reply_start(rq, 204, NULL);
	return OK;
}

enum err reply_html(struct request *rq, struct str html)
{
	buf_str(reply_start(rq, rq->route->status, "text/html; charset=utf-8"), html);
	return OK;
}

enum err reply_file(struct request *rq, const char *content_type, struct str bytes)
{
	buf_str(reply_start(rq, rq->route->status, content_type), bytes);
	return OK;
}

void reply_header(struct request *rq, const char *name, struct str value)
{
	if (rq->reply.header_count < REPLY_HEADERS)
		rq->reply.headers[rq->reply.header_count++] = (struct header){name, value};
}

enum err fail_field(struct request *rq, const char *field, const char *code)
{
	field_errors_add(&rq->failure.fields, rq->arena, str_from(field), code);
	return ERR_INVALID;
}

enum err fail_current(struct request *rq, enum err err, const struct schema *schema,
		      const void *current)
{
	struct buf out = buf_new(rq->arena, REPLY_MAX);

	buf_lit(&out, "{\"current\":");
	json_put_object(&out, schema, current);
	buf_char(&out, '}');
	rq->failure.details = buf_view(&out);
	return err;
}

static void put_field_errors(struct buf *out, const struct field_errors *errors)
{
	buf_char(out, '[');
	for (size_t i = 0; i < errors->count; i++) {
		buf_str(out, i ? STR(",{\"field\":") : STR("{\"field\":"));
		json_put_str(out, errors->items[i].field);
		buf_lit(out, ",\"code\":");
		json_put_str(out, str_from(errors->items[i].code));
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

/* RFC 9110 §11.6.1: every 401 says how to do better. RFC 6750 §3: whether a token was the fault. */
static void put_challenge(struct request *rq)
{
	struct str scheme = str_slice(request_param(rq, "HTTP_AUTHORIZATION"), 0, 7);
	bool sent = str_eq_nocase(scheme, STR("Bearer "));

	reply_header(rq, "WWW-Authenticate",
		     sent ? STR("Bearer error=\"invalid_token\"") : STR("Bearer"));
}

void reply_error(struct request *rq, enum err err)
{
	struct buf *out = reply_start(rq, err_status(err), json_type);

	buf_lit(out, "{\"error\":{\"code\":");
	json_put_str(out, str_from(err_code(err)));
	buf_lit(out, ",\"message\":");
	json_put_str(out, str_from(err_text(err, rq->lang)));
	if (rq->failure.details.ptr) {
		buf_lit(out, ",\"details\":");
		buf_str(out, rq->failure.details);
	} else if (rq->failure.fields.count) {
		buf_lit(out, ",\"details\":");
		put_field_errors(out, &rq->failure.fields);
	}
	buf_lit(out, ",\"request_id\":");
	json_put_str(out, rq->id);
	buf_char(out, '}');
	if (rq->failure.retry_after > 0)
		buf_printf(out, ",\"retry_after\":%lld", (long long)rq->failure.retry_after);
	buf_char(out, '}');
	if (err_status(err) == 401)
		put_challenge(rq);
	if (rq->failure.retry_after > 0)
		reply_header(rq, "Retry-After",
			     arena_printf(rq->arena, "%lld", (long long)rq->failure.retry_after));
}
