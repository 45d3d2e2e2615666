#include "app/events/stream_head.h"

#include "core/base/buf.h"
#include "lib/cutap.h"

#define LINE "GET /api/v1/accounts/7/stream HTTP/1.1\r\n"
#define HOST "Host: hub\r\n"
#define END  "\r\n"

static void understands(void)
{
	struct stream_head head;
	const struct str text = STR(
		"GET /whatpro/api/v1/accounts/7/stream?x=1&last_event_id=41 HTTP/1.1\r\n" HOST
		"authorization: bearer abc.DEF-_\r\nX-Request-ID:\t 0190-aB.c_ \r\nAccept: */*\r\n"
		"Accept-Language: de, EN-gb;q=0.8\r\nContent-Length: 0\r\n" END);

	CU_ASSERT_EQUAL(stream_head_len(text), text.len);
	CU_ASSERT_EQUAL_FATAL(stream_head_parse(text, STR("/whatpro"), &head), OK);
	CU_ASSERT_EQUAL(head.account_id, 7);
	CU_ASSERT_EQUAL(head.last_event_id, 41);
	CHECK_STR(head.ticket, STR("abc.DEF-_"));
	CHECK_STR(head.request_id, STR("0190-aB.c_"));
	CU_ASSERT_EQUAL(head.lang, LANG_EN);
}

#define ROW(text, want)                        \
	{                                      \
		{text, sizeof(text) - 1}, want \
	}

static const struct head_row {
	struct str text;
	enum err want;
} head_rows[] = {
	ROW(LINE HOST END, OK),
	ROW(LINE HOST "Last-Event-ID: 0\r\n" END, OK),
	ROW(LINE HOST "X:\r\n" END, OK),
	ROW(LINE HOST "X: \xc3\xa9\r\n" END, OK),
	ROW("GET /api/v1/accounts/7/stream? HTTP/1.1\r\n" HOST END, OK),

	/* the request line */
	ROW("GET /api/v1/accounts/7/stream HTTP/1.0\r\n" HOST END, ERR_BAD_REQUEST),
	ROW("GET /api/v1/accounts/7/stream HTTP/2.0\r\n" HOST END, ERR_BAD_REQUEST),
	ROW("GET /api/v1/accounts/7/stream\r\n" HOST END, ERR_BAD_REQUEST),
	ROW("GET  /api/v1/accounts/7/stream HTTP/1.1\r\n" HOST END, ERR_BAD_REQUEST),
	ROW("GET /api/v1/accounts/7/stream  HTTP/1.1\r\n" HOST END, ERR_BAD_REQUEST),
	ROW("GET /api/v1/accounts/7/stream HTTP/1.1 \r\n" HOST END, ERR_BAD_REQUEST),
	ROW(" GET /api/v1/accounts/7/stream HTTP/1.1\r\n" HOST END, ERR_BAD_REQUEST),
	ROW("G\tT /api/v1/accounts/7/stream HTTP/1.1\r\n" HOST END, ERR_BAD_REQUEST),
	ROW("GET /api/v1/accounts/7/str\0am HTTP/1.1\r\n" HOST END, ERR_BAD_REQUEST),
	ROW("GET /api/v1/accounts/7/stream#x HTTP/1.1\r\n" HOST END, ERR_BAD_REQUEST),
	ROW("GET http://hub/api/v1/accounts/7/stream HTTP/1.1\r\n" HOST END, ERR_BAD_REQUEST),
	ROW("\r\n" LINE HOST END, ERR_BAD_REQUEST),

	/* path and method */
	ROW("GET / HTTP/1.1\r\n" HOST END, ERR_NOT_FOUND),
	ROW("GET /api/v1/accounts//stream HTTP/1.1\r\n" HOST END, ERR_NOT_FOUND),
	ROW("GET /api/v1/accounts/stream HTTP/1.1\r\n" HOST END, ERR_NOT_FOUND),
	ROW("GET /api/v1/accounts/0/stream HTTP/1.1\r\n" HOST END, ERR_NOT_FOUND),
	ROW("GET /api/v1/accounts/07/stream HTTP/1.1\r\n" HOST END, ERR_NOT_FOUND),
	ROW("GET /api/v1/accounts/-7/stream HTTP/1.1\r\n" HOST END, ERR_NOT_FOUND),
	ROW("GET /api/v1/accounts/9223372036854775808/stream HTTP/1.1\r\n" HOST END, ERR_NOT_FOUND),
	ROW("GET /api/v1/accounts/7/stream/ HTTP/1.1\r\n" HOST END, ERR_NOT_FOUND),
	ROW("GET /api/v1/accounts/%37/stream HTTP/1.1\r\n" HOST END, ERR_NOT_FOUND),
	ROW("GET /x/api/v1/accounts/7/stream HTTP/1.1\r\n" HOST END, ERR_NOT_FOUND),
	ROW("POST / HTTP/1.1\r\n" HOST END, ERR_NOT_FOUND),
	ROW("POST /api/v1/accounts/7/stream HTTP/1.1\r\n" HOST END, ERR_BAD_METHOD),
	ROW("get /api/v1/accounts/7/stream HTTP/1.1\r\n" HOST END, ERR_BAD_METHOD),

	/* fields */
	ROW(LINE END, ERR_BAD_REQUEST),
	ROW(LINE HOST HOST END, ERR_BAD_REQUEST),
	ROW(LINE HOST "X : 1\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST ": 1\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "X\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "X(: 1\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "\xc3\xa9: 1\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "X: 1\r\n folded\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "X: 1\r\n\tfolded\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE " Host: hub\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "X: a\0b\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "X: a\rb\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "X: a\x7f\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "X: a\nY: b\r\n" END, ERR_BAD_REQUEST),
	ROW("GET /api/v1/accounts/7/stream HTTP/1.1\nHost: hub\n\n", ERR_BAD_REQUEST),
	ROW(LINE HOST "\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST, ERR_BAD_REQUEST),
	ROW(LINE HOST END "x", ERR_BAD_REQUEST),
	ROW(LINE HOST END LINE HOST END, ERR_BAD_REQUEST),
	ROW("", ERR_BAD_REQUEST),

	/* bodies */
	ROW(LINE HOST "Content-Length: 0\r\n" END, OK),
	ROW(LINE HOST "Content-Length: 1\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "Content-Length: 00\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "Content-Length: 0, 0\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "Content-Length: 0\r\nContent-Length: 0\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "Transfer-Encoding: chunked\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "transfer-encoding: identity\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "Expect: 100-continue\r\n" END, ERR_BAD_REQUEST),

	/* ours */
	ROW(LINE HOST "Last-Event-ID: -1\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "Last-Event-ID: 1x\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "Last-Event-ID:\r\n" END, ERR_BAD_REQUEST),
	ROW(LINE HOST "Last-Event-ID: 1\r\nLast-Event-ID: 1\r\n" END, ERR_BAD_REQUEST),
	ROW("GET /api/v1/accounts/7/stream?last_event_id= HTTP/1.1\r\n" HOST END, ERR_BAD_REQUEST),
	ROW("GET /api/v1/accounts/7/stream?last_event_id=%31 HTTP/1.1\r\n" HOST END, ERR_BAD_REQUEST),
	ROW(LINE HOST "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n" END, ERR_BAD_REQUEST),
};

static void judges(void)
{
	for (size_t i = 0; i < ARRAY_LEN(head_rows); i++) {
		const struct head_row *row = &head_rows[i];
		struct stream_head head;

		CHECK_ROW(stream_head_parse(row->text, STR(""), &head) == row->want, row->text);
		CHECK_ROW(row->want != OK || head.account_id == 7, row->text);
	}
}

#define D10 "0123456789"
#define D64 D10 D10 D10 D10 D10 D10 "0123"

static const struct credential {
	const char *line;
	const char *ticket;
	const char *request_id;
} credentials[] = {
	{"Authorization: Bearer t\r\n", "t", NULL},
	{"Authorization: BEARER t\r\n", "t", NULL},
	{"Authorization: Basic t\r\n", NULL, NULL},
	{"Authorization: Bearer\r\n", NULL, NULL},
	{"Authorization: Bearer a b\r\n", NULL, NULL},
	{"Authorization: Bearer a,b\r\n", NULL, NULL},
	{"Authorization:\r\n", NULL, NULL},
	{"X-Request-Id: 1\r\nX-Request-Id: 2\r\n", NULL, NULL},
	{"X-Request-Id: a b\r\n", NULL, NULL},
	{"X-Request-Id: \"a\"\r\n", NULL, NULL},
	{"X-Request-Id: " D64 "\r\n", NULL, D64},
	{"X-Request-Id: " D64 "4\r\n", NULL, NULL},
};

static void finds_credentials(void)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(credentials); i++) {
		const struct credential *row = &credentials[i];
		struct str text = arena_printf(arena, LINE HOST "%s" END, row->line);
		struct stream_head head;

		CHECK_ROW(stream_head_parse(text, STR(""), &head) == OK, str_from(row->line));
		CHECK_STR(head.ticket, str_from(row->ticket));
		CHECK_STR(head.request_id, str_from(row->request_id));
	}
	arena_free(arena);
}

static void counts(void)
{
	struct arena *arena = arena_new();

	for (int fields = HEAD_FIELDS_MAX - 2; fields <= HEAD_FIELDS_MAX; fields++) {
		struct buf text = buf_new(arena, HEAD_MAX);
		struct stream_head head;

		buf_lit(&text, LINE HOST);
		for (int i = 0; i < fields; i++)
			buf_lit(&text, "X: 1\r\n");
		buf_lit(&text, END);
		CU_ASSERT_EQUAL(stream_head_parse(buf_view(&text), STR(""), &head),
				fields < HEAD_FIELDS_MAX ? OK : ERR_BAD_REQUEST);
	}
	for (size_t size = HEAD_MAX - 1; size <= HEAD_MAX + 1; size++) {
		struct buf text = buf_new(arena, HEAD_MAX + 1);
		struct stream_head head;

		buf_lit(&text, LINE HOST "X: ");
		while (text.len < size - 4)
			buf_char(&text, 'x');
		buf_lit(&text, "\r\n" END);
		CU_ASSERT_EQUAL(stream_head_parse(buf_view(&text), STR(""), &head),
				size <= HEAD_MAX ? OK : ERR_BAD_REQUEST);
	}
	arena_free(arena);
}

static void waits_for_the_end(void)
{
	const struct str text = STR(LINE HOST END);

	for (size_t n = 0; n < text.len; n++)
		CU_ASSERT_EQUAL(stream_head_len(str_slice(text, 0, n)), 0);
	CU_ASSERT_EQUAL(stream_head_len(STR(LINE HOST END "more")), text.len);
}

int main(void)
{
	return CUTAP_RUN({"understands a proxy's request", understands},
			 {"judges hostile heads", judges},
			 {"finds ticket and request id", finds_credentials},
			 {"counts fields and bytes", counts},
			 {"waits for the end of the head", waits_for_the_end});
}
