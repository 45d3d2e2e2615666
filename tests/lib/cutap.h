/*
 * CUnit cases reported as TAP (testanything.org), so that `make check` shows one line per case.
 *
 *   static void splits(void) { CU_ASSERT_TRUE(...); }
 *
 *   int main(void)
 *   {
 *           return CUTAP_RUN({"splits", splits}, {"joins", joins});
 *   }
 */
#ifndef HUB_CUTAP_H
#define HUB_CUTAP_H

#include <CUnit/CUnit.h>

#include "core/base/str.h"

struct cutap_case {
	const char *name;
	void (*run)(void);
};

/* Runs the cases in order and prints their results. Returns main's status: failed cases, at
 * most 99. */
int cutap_run(const struct cutap_case *cases, size_t count);

#define CUTAP_RUN(...)                                      \
	cutap_run((const struct cutap_case[]){__VA_ARGS__}, \
		  ARRAY_LEN(((const struct cutap_case[]){__VA_ARGS__})))

/* From within a case: it is reported as skipped, unless it fails. `reason` must outlive it. */
void cutap_skip_case(const char *reason);

/* Prints that the whole program is skipped, and why. Returns main's status. */
int cutap_skip(const char *reason);

/*
 * For tables of cases: fails the case, names the row, goes on. `label` is the row's name or input;
 * unprintable bytes are shown as \xHH.
 */
#define CHECK_ROW(condition, label) \
	cutap_check((condition), __FILE__, __LINE__, #condition, (label))
void cutap_check(bool ok, const char *file, unsigned line, const char *condition, struct str label);

/* Equal strings; both are shown when they differ. */
#define CHECK_STR(actual, expected) cutap_check_str(__FILE__, __LINE__, (actual), (expected))
void cutap_check_str(const char *file, unsigned line, struct str actual, struct str expected);

#endif
