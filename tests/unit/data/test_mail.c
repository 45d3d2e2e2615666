#include "core/data/mail.h"
#include "lib/cutap.h"

static struct mail sample(void)
{
	return (struct mail){
		.from = {STR("WhatPro Hub"), STR("hub@whatpro.example")},
		.to = {STR("José \"Zé\" da Conceição"), STR("ze@loja.example")},
		.subject = STR("Uma nova senha para o WhatPro Hub"),
		.text = STR("Olá\nhttps://hub.example/password/reset/hml_x\n"),
		.html = STR("<p>Olá</p>"),
		.date = INT64_C(1767225600) * USEC_PER_SEC, /* Thu, 1 Jan 2026 */
		.id = STR("01890a5d-ac96-774b-bcce-b302099a8057"),
	};
}

static bool has(struct str text, const char *part)
{
	return memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

static void addresses(void)
{
	static const struct {
		const char *text;
		bool good;
	} rows[] = {
		{"a@b", true},
		{"a.b+c@d.example", true},
		{"", false},
		{"a", false},
		{"@b", false},
		{"a@", false},
		{"a@b@c", false},
		{"a b@c", false},
		{"a@b\r\nBcc: x@y", false},
		{"<a@b>", false},
		{"a@b,c@d", false},
		{"jos\xc3\xa9@b", false},
		{"\"a\"@b", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_ROW(mail_address_ok(str_from(rows[i].text)) == rows[i].good,
			  str_from(rows[i].text));
}

static void mailboxes(void)
{
	struct mailbox box;

	CU_ASSERT_TRUE(mailbox_parse(STR("WhatPro Hub <hub@whatpro.example>"), &box));
	CHECK_STR(box.name, STR("WhatPro Hub"));
	CHECK_STR(box.address, STR("hub@whatpro.example"));
	CU_ASSERT_TRUE(mailbox_parse(STR("hub@whatpro.example"), &box));
	CHECK_STR(box.name, STR(""));
	CU_ASSERT_FALSE(mailbox_parse(STR("WhatPro Hub"), &box));
	CU_ASSERT_FALSE(mailbox_parse(STR("a <b> <c@d>"), &box));
	CU_ASSERT_FALSE(mailbox_parse(STR("\"a <c@d>"), &box));
}

static void whole(void)
{
	struct arena *arena = arena_new();
	struct mail mail = sample();
	struct str text = STR_NULL;

	CU_ASSERT_EQUAL_FATAL(mail_render(arena, &mail, &text), OK);
	CU_ASSERT_TRUE(str_starts(text, STR("Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n")));
	CU_ASSERT_TRUE(has(text, "\r\nFrom: \"WhatPro Hub\"\r\n <hub@whatpro.example>\r\n"));
	CU_ASSERT_TRUE(has(text, "\r\nTo: =?UTF-8?B?"));
	CU_ASSERT_TRUE(has(text, "\r\nSubject: Uma nova senha para o WhatPro Hub\r\n"));
	CU_ASSERT_TRUE(has(text, "\r\n\r\nPHA+T2zDoTwvcD4=\r\n"));
	CU_ASSERT_TRUE(str_ends(text, STR("--\r\n")));
	for (struct str rest = text; rest.ptr;) {
		struct str line = str_split(&rest, '\n');
		CHECK_ROW(line.len <= 79, line);
		CHECK_ROW(!rest.ptr || str_ends(line, STR("\r")), line);
	}
	arena_free(arena);
}

/* Words are cut between characters, and nothing a name holds ends its header. */
static void names_that_bite(void)
{
	static const char *const names[] = {
		"a\r\nBcc: x@y",
		"=?UTF-8?B?YQ==?=",
		"\"",
		"\\",
		"\xff\xfe",
		"ééééééééééééééééééééééééééééééééééééééééééééééééééééé",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct mail mail = sample();
		struct str text = STR_NULL;
		mail.to.name = str_from(names[i]);
		CU_ASSERT_EQUAL_FATAL(mail_render(arena, &mail, &text), OK);
		CHECK_ROW(has(text, "\r\nTo: =?UTF-8?B?"), str_from(names[i]));
		CHECK_ROW(!has(text, "Bcc"), str_from(names[i]));
	}
	arena_free(arena);
}

static void refused(void)
{
	struct arena *arena = arena_new();
	struct mail mail = sample();
	struct str text;

	mail.to.address = STR("a@b\r\nBcc: c@d");
	CU_ASSERT_EQUAL(mail_render(arena, &mail, &text), ERR_INVALID);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"addresses", addresses}, {"mailboxes", mailboxes}, {"whole", whole},
			 {"names that bite", names_that_bite}, {"refused", refused});
}
