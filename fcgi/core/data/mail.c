#include "core/data/mail.h"

#include "core/base/buf.h"
#include "core/base/codec.h"

#define LINE_BYTES 57 /* of data in a base64 line of 76 characters */
#define WORD_BYTES 36 /* of data in an encoded word, to stay below 75 characters */

bool mail_address_ok(struct str address)
{
	size_t at = 0, count = 0;

	for (size_t i = 0; i < address.len; i++) {
		unsigned char c = (unsigned char)address.ptr[i];
		if (c <= ' ' || c >= 0x7f || strchr("()<>[]:;,\\\"", c))
			return false;
		if (c == '@') {
			at = i;
			count++;
		}
	}
	return count == 1 && at > 0 && at + 1 < address.len && address.len <= 254;
}

bool mailbox_parse(struct str text, struct mailbox *ret)
{
	struct mailbox box = {STR(""), str_trim(text)};

	if (str_ends(box.address, STR(">"))) {
		struct str rest = str_slice(box.address, 0, box.address.len - 1);
		box.name = str_trim(str_split(&rest, '<'));
		box.address = rest;
	}
	if (!mail_address_ok(box.address) || memchr(box.name.ptr, '"', box.name.len))
		return false;
	*ret = box;
	return true;
}

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c < ' ' || c >= 0x7f || c == '"' || c == '\\')
			return false;
	}
	/* What begins like an encoded word would be read as one. */
	return text.len <= 60 && !memmem(text.ptr, text.len, "=?", 2);
}

/* Bytes of the longest head of whole characters within `max`. */
static size_t whole_head(struct str text, size_t max)
{
	size_t len = 0;

	while (len < text.len) {
		size_t next = str_utf8_next(text, len);
		if (next == 0 || len + next > max)
			break;
		len += next;
	}
	return len ? len : text.len < max ? text.len
					  : max;
}

/* RFC 2047 §2 and §5: words of at most 75 characters, each of whole ones, folded by line. */
static void put_words(struct buf *out, struct str text, bool quoted)
{
	if (is_plain(text)) {
		buf_printf(out, quoted ? "\"%.*s\"" : "%.*s", STR_FMT(text));
		return;
	}
	for (bool first = true; text.len; first = false) {
		size_t len = whole_head(text, WORD_BYTES);
		struct str word = base64_encode(out->arena, str_slice(text, 0, len));
		buf_printf(out, "%s=?UTF-8?B?%.*s?=", first ? "" : "\r\n ", STR_FMT(word));
		text = str_slice(text, len, text.len);
	}
}

static void put_mailbox(struct buf *out, const char *header, const struct mailbox *box)
{
	buf_printf(out, "%s: ", header);
	if (box->name.len) {
		put_words(out, box->name, true);
		buf_lit(out, "\r\n ");
	}
	buf_printf(out, box->name.len ? "<%.*s>\r\n" : "%.*s\r\n", STR_FMT(box->address));
}

/* RFC 5322 §3.3, in UTC. */
static void put_date(struct buf *out, usec_t date)
{
	static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct str text = time_text(out->arena, date); /* 2026-06-22T12:06:40.000Z */
	size_t month = (size_t)((text.ptr[5] - '0') * 10 + text.ptr[6] - '1');

	buf_printf(out, "Date: %s, %.2s %s %.4s %.8s +0000\r\n",
		   days[date / USEC_PER_SEC / 86400 % 7], text.ptr + 8, months[month % 12],
		   text.ptr, text.ptr + 11);
}

static void put_part(struct buf *out, struct str boundary, const char *type, struct str text)
{
	buf_printf(out,
		   "--%.*s\r\nContent-Type: %s; charset=utf-8\r\n"
		   "Content-Transfer-Encoding: base64\r\n\r\n",
		   STR_FMT(boundary), type);
	for (size_t at = 0; at < text.len; at += LINE_BYTES) {
		struct str line = str_slice(text, at, at + LINE_BYTES);
		buf_printf(out, "%.*s\r\n", STR_FMT(base64_encode(out->arena, line)));
	}
}

enum err mail_render(struct arena *arena, const struct mail *mail, struct str *ret)
{
	struct buf out = buf_new(arena, MAIL_MAX);
	struct str boundary = arena_printf(arena, "=_%.*s", STR_FMT(mail->id));
	struct str host = mail->from.address;

	if (!mail_address_ok(mail->from.address) || !mail_address_ok(mail->to.address))
		return ERR_INVALID;
	(void)str_split(&host, '@');
	put_date(&out, mail->date);
	put_mailbox(&out, "From", &mail->from);
	put_mailbox(&out, "To", &mail->to);
	buf_printf(&out, "Message-ID: <%.*s@%.*s>\r\nSubject: ", STR_FMT(mail->id), STR_FMT(host));
	put_words(&out, mail->subject, false);
	/* RFC 3834 §5: out-of-office replies stay away. */
	buf_printf(&out,
		   "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
		   "Content-Type: multipart/alternative;\r\n boundary=\"%.*s\"\r\n\r\n",
		   STR_FMT(boundary));
	put_part(&out, boundary, "text/plain", mail->text);
	put_part(&out, boundary, "text/html", mail->html);
	buf_printf(&out, "--%.*s--\r\n", STR_FMT(boundary));
	if (!buf_ok(&out))
		return ERR_INTERNAL;
	*ret = buf_view(&out);
	return OK;
}
