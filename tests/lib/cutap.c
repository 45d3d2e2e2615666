#include "lib/cutap.h"

#include <stdio.h>
#include <stdlib.h>

#include <CUnit/TestRun.h>

/* CUnit's handler takes no argument of ours: what it reports has to live here. */
static unsigned reported;
static const char *skip_reason;

static void report(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord failures)
{
	(void)suite;
	reported++;
	printf("%s %u - %s", failures ? "not ok" : "ok", reported, test->pName);
	if (skip_reason && !failures)
		printf(" # SKIP %s", skip_reason);
	skip_reason = NULL;
	putchar('\n');
	for (CU_pFailureRecord f = failures; f; f = f->pNext)
		printf("#   %s:%u: %s\n", f->strFileName ? f->strFileName : "?", f->uiLineNumber,
		       f->strCondition ? f->strCondition : "?");
	fflush(stdout);
}

int cutap_run(const struct cutap_case *cases, size_t count)
{
	if (CU_initialize_registry() != CUE_SUCCESS) {
		puts("Bail out! CUnit does not start");
		return 99;
	}
	CU_pSuite suite = CU_add_suite("cases", NULL, NULL);
	for (size_t i = 0; i < count; i++)
		if (!suite || !CU_add_test(suite, cases[i].name, cases[i].run)) {
			printf("Bail out! cannot add the case %s\n", cases[i].name);
			return 99;
		}
	printf("1..%zu\n", count);
	fflush(stdout);
	CU_set_test_complete_handler(report);
	CU_run_all_tests();
	unsigned failed = CU_get_number_of_tests_failed();
	CU_cleanup_registry();
	return failed > 99 ? 99 : (int)failed;
}

void cutap_skip_case(const char *reason)
{
	skip_reason = reason;
}

int cutap_skip(const char *reason)
{
	printf("1..0 # SKIP %s\n", reason);
	return 0;
}

/* CUnit copies what it is given. */
static void fail(const char *file, unsigned line, const char *text)
{
	CU_assertImplementation(CU_FALSE, line, text, file, "", CU_FALSE);
}

/* `s` with unprintable bytes as \xHH, cut to what fits. */
static void printable(char *out, size_t size, struct str s)
{
	size_t at = 0;
	for (size_t i = 0; i < s.len && at + 5 < size; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c >= 0x20 && c < 0x7f)
			out[at++] = (char)c;
		else
			at += (size_t)snprintf(out + at, size - at, "\\x%02x", c);
	}
	out[at] = '\0';
}

void cutap_check(bool ok, const char *file, unsigned line, const char *condition, struct str label)
{
	if (ok) {
		CU_assertImplementation(CU_TRUE, line, condition, file, "", CU_FALSE);
		return;
	}
	char shown[256], text[512];
	printable(shown, sizeof(shown), label);
	snprintf(text, sizeof(text), "%.200s [%s]", condition, shown);
	fail(file, line, text);
}

void cutap_check_str(const char *file, unsigned line, struct str actual, struct str expected)
{
	if (str_eq(actual, expected) && !actual.ptr == !expected.ptr) {
		CU_assertImplementation(CU_TRUE, line, "equal strings", file, "", CU_FALSE);
		return;
	}
	char got[256], want[256], text[640];
	printable(got, sizeof(got), actual);
	printable(want, sizeof(want), expected);
	snprintf(text, sizeof(text), "%s\"%s\" instead of %s\"%s\"", actual.ptr ? "" : "no value ",
		 got, expected.ptr ? "" : "no value ", want);
	fail(file, line, text);
}
