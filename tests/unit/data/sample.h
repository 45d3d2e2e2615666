/* A schema with a field of every type, for the tests of this folder. */
#ifndef HUB_TEST_SAMPLE_H
#define HUB_TEST_SAMPLE_H

#include "core/data/json.h"

struct part {
	struct str name;
	int64_t rank;
};

struct sample {
	struct str title;
	struct str note;
	struct str ref;
	struct str color;
	int64_t count;
	bool open;
	usec_t due;
	struct part *owner;
	struct list parts;
	struct list labels;
	struct str extra;
};

static const char *const sample_colors[] = {"red", "green"};
static const struct names sample_color_names = {sample_colors, ARRAY_LEN(sample_colors)};

static const struct field part_fields[] = {
	F_STR(struct part, name, 1, 10, REQUIRED),
	F_I64(struct part, rank, 0, 9, OPTIONAL),
};
static const struct schema part_schema = SCHEMA("Part", struct part, part_fields);

/* Indices of sample_fields. */
enum {
	TITLE,
	NOTE,
	REF,
	COLOR,
	COUNT,
	OPEN,
	DUE,
	OWNER,
	PARTS,
	LABELS,
	EXTRA
};

static const struct field sample_fields[] = {
	F_STR(struct sample, title, 1, 5, REQUIRED),
	F_TEXT(struct sample, note, 0, 20, NULLABLE),
	F_UUID(struct sample, ref, OPTIONAL),
	F_ENUM(struct sample, color, &sample_color_names, OPTIONAL),
	F_I64(struct sample, count, -5, 5, OPTIONAL),
	F_BOOL(struct sample, open, OPTIONAL),
	F_TIME(struct sample, due, OPTIONAL),
	F_OBJECT(struct sample, owner, &part_schema, struct part, OPTIONAL),
	F_LIST(struct sample, parts, &part_schema, 3, OPTIONAL),
	F_STRINGS(struct sample, labels, 4, 2, OPTIONAL),
	F_JSON(struct sample, extra, OPTIONAL),
};
static const struct schema sample_schema = SCHEMA("Sample", struct sample, sample_fields);

#endif
