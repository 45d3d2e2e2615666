#include "core/base/str.h"
#include "lib/cutap.h"

static bool is_stable_code(struct str code)
{
	for (size_t i = 0; i < code.len; i++)
		if (code.ptr[i] != '_' && (code.ptr[i] < 'a' || code.ptr[i] > 'z'))
			return false;
	return code.len > 0;
}

static void every_row_is_whole(void)
{
	for (int i = 1; i < ERR__COUNT; i++) {
		enum err err = (enum err)i;
		struct str code = str_from(err_code(err));
		CHECK_ROW(err_status(err) >= 400 && err_status(err) <= 503, code);
		CHECK_ROW(is_stable_code(code), code);
		CHECK_ROW(err_text(err, LANG_EN)[0] && err_text(err, LANG_PT_BR)[0], code);
		CHECK_ROW(strcmp(err_text(err, LANG_EN), err_text(err, LANG_PT_BR)) != 0, code);
		for (int k = 1; k < i; k++)
			CHECK_ROW(strcmp(err_code(err), err_code((enum err)k)) != 0, code);
	}
}

static void known_rows(void)
{
	CU_ASSERT_EQUAL(err_status(OK), 200);
	CHECK_STR(str_from(err_code(OK)), STR("ok"));
	CU_ASSERT_EQUAL(err_status(ERR_BAD_JSON), 400);
	CU_ASSERT_EQUAL(err_status(ERR_CARD_CONFLICT), 409);
	CHECK_STR(str_from(err_code(ERR_CARD_CONFLICT)), STR("card_conflict"));
	CU_ASSERT_EQUAL(err_status(ERR_INVALID), 422);
	CU_ASSERT_EQUAL(err_status(ERR_UNAVAILABLE), 503);
}

int main(void)
{
	return CUTAP_RUN({"every row is whole", every_row_is_whole}, {"known rows", known_rows});
}
