#include "core/ops/log.h"

#include <unistd.h>

#include "core/data/json.h"

#define LINE_MAX_BYTES 4096
#define TEXT_MAX_BYTES 512

static const char tail_whole[] = "}\n";
static const char tail_cut[] = ",\"cut\":true}\n";

static const char *const level_names[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_WARN] = "warn",
	[LOG_ERROR] = "error",
};

bool log_level_parse(struct str text, enum log_level *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(level_names); i++)
		if (str_eq(text, str_from(level_names[i]))) {
			*ret = (enum log_level)i;
			return true;
		}
	return false;
}

/* At most TEXT_MAX_BYTES, ending where a code point ends. */
static struct str shorten(struct str s)
{
	if (s.len <= TEXT_MAX_BYTES)
		return s;
	size_t end = TEXT_MAX_BYTES;
	while (end > TEXT_MAX_BYTES - 3 && ((unsigned char)s.ptr[end] & 0xc0) == 0x80)
		end--;
	return str_slice(s, 0, end);
}

/* Writes the whole field or, when it does not fit, nothing of it. */
static bool put_field(struct buf *out, const struct log_field *field)
{
	size_t before = out->len;
	buf_char(out, before ? ',' : '{');
	json_put_str(out, str_from(field->name));
	buf_char(out, ':');
	if (field->is_number)
		buf_i64(out, field->number);
	else
		json_put_str(out, shorten(field->text));
	if (buf_ok(out))
		return true;
	out->len = before;
	out->overflow = false;
	return false;
}

void log_write(const struct log *log, enum log_level level, const char *event,
	       const struct log_field *fields, size_t count)
{
	if (!log || level < log->level)
		return;
	char line[LINE_MAX_BYTES];
	struct buf out = buf_over(line, sizeof(line) - sizeof(tail_cut));
	char time[TIME_TEXT_SIZE];
	put_field(&out, &LOG_STR("ts", time_write(time, clock_now(log->clock))));
	put_field(&out, &LOG_TXT("level", level_names[level]));
	put_field(&out, &LOG_TXT("event", event));
	put_field(&out, &LOG_TXT("service", log->service));
	put_field(&out, &LOG_I64("pid", getpid()));
	if (log->request_id.ptr)
		put_field(&out, &LOG_STR("request_id", log->request_id));
	if (log->account_id)
		put_field(&out, &LOG_I64("account_id", log->account_id));
	if (log->user_id)
		put_field(&out, &LOG_I64("user_id", log->user_id));
	bool whole = true;
	for (size_t i = 0; i < count; i++)
		whole &= put_field(&out, &fields[i]);
	const char *tail = whole ? tail_whole : tail_cut;
	size_t tail_len = strlen(tail);
	memcpy(line + out.len, tail, tail_len);
	/* There is nobody to tell that the log is gone. */
	ssize_t written = write(log->fd, line, out.len + tail_len);
	(void)written;
}
