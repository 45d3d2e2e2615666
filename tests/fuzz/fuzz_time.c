/* RFC 3339 times. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = fuzz_input(data, size);
	char text[TIME_TEXT_SIZE];
	usec_t time, again;

	if (!time_parse(input, &time))
		return 0;
	HOLDS(time >= 0 && time < INT64_C(253402300800) * USEC_PER_SEC);
	HOLDS(input.len >= STR("2026-01-01T00:00:00Z").len && !fuzz_has_nul(input));
	struct str written = time_write(text, time);
	HOLDS(written.len == TIME_TEXT_SIZE - 1 && text[TIME_TEXT_SIZE - 1] == '\0');
	HOLDS(time_parse(written, &again) && again == time - time % USEC_PER_MSEC);
	/* Written in UTC already, it begins with the same date and time. */
	if (input.ptr[input.len - 1] == 'Z' && input.ptr[10] == 'T')
		HOLDS(str_eq(str_slice(input, 0, 19), str_slice(written, 0, 19)));
	return 0;
}
