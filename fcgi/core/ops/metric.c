/* The area: layout, slots, counting (metric.h). */
#include "core/ops/metric_int.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE        64 /* bytes of a cache line */
#define LINE_CELLS  (LINE / sizeof(metric_cell))
#define HEADER_SIZE ((sizeof(struct metric_area) + LINE - 1) / LINE * LINE)

const struct metric_bucket metric_buckets[METRIC_BUCKETS] = {
	{100, "0.0001"},
	{250, "0.00025"},
	{500, "0.0005"},
	{1000, "0.001"},
	{2500, "0.0025"},
	{5000, "0.005"},
	{10000, "0.01"},
	{25000, "0.025"},
	{50000, "0.05"},
	{100000, "0.1"},
	{250000, "0.25"},
	{1000000, "1"},
	{2500000, "2.5"},
	{10000000, "10"},
};

static const char *const none[] = {""};
static const char *const statuses[] = {
	[STATUS_2XX] = "status=\"2xx\"",
	[STATUS_3XX] = "status=\"3xx\"",
	[STATUS_4XX] = "status=\"4xx\"",
	[STATUS_5XX] = "status=\"5xx\"",
};
static const char *const causes[] = {
	[CAUSE_EXIT] = "cause=\"exit\"",
	[CAUSE_SIGNAL] = "cause=\"signal\"",
	[CAUSE_WATCHDOG] = "cause=\"watchdog\"",
	[CAUSE_RECYCLE] = "cause=\"recycle\"",
};
static const char *const faults[] = {
	[FAULT_UNAVAILABLE] = "error=\"unavailable\"",
	[FAULT_REFUSED] = "error=\"refused\"",
};
static const char *const outcomes[] = {
	[OUTCOME_DONE] = "outcome=\"done\"",
	[OUTCOME_FAILED] = "outcome=\"failed\"",
	[OUTCOME_DEAD] = "outcome=\"dead\"",
	[OUTCOME_LOST] = "outcome=\"lost\"",
};
static const char *const jobs[] = {
	[JOB_READY] = "state=\"ready\"",
	[JOB_SCHEDULED] = "state=\"scheduled\"",
	[JOB_RUNNING] = "state=\"running\"",
	[JOB_DEAD] = "state=\"dead\"",
};
static const char *const limits[] = {
	[LIMIT_LOGIN] = "class=\"login\"",
	[LIMIT_ANONYMOUS] = "class=\"anonymous\"",
	[LIMIT_API] = "class=\"api\"",
	[LIMIT_KEY] = "class=\"key\"",
	[LIMIT_WEBHOOK] = "class=\"webhook\"",
	[LIMIT_SESSIONS] = "class=\"sessions\"",
};

static const char *const excesses[] = {
	[EXCESS_REFUSED] = "verdict=\"refused\"",
	[EXCESS_LET] = "verdict=\"let\"",
};
static const char *const coverages[] = {
	[COVERAGE_OK] = "state=\"ok\"",
	[COVERAGE_LATE] = "state=\"late\"",
	[COVERAGE_BLIND] = "state=\"blind\"",
};
static const char *const calls[] = {
	[CALL_OK] = "result=\"ok\"",
	[CALL_UNAUTHORIZED] = "result=\"unauthorized\"",
	[CALL_REFUSED] = "result=\"refused\"",
	[CALL_THROTTLED] = "result=\"throttled\"",
	[CALL_DOWN] = "result=\"down\"",
	[CALL_BROKEN] = "result=\"broken\"",
};

/* --- layout --- */

size_t metric_width(enum metric_id id)
{
	return metric_table[id].type == METRIC_HISTOGRAM ? HISTOGRAM_CELLS : 1;
}

size_t metrics_series(const struct metrics *metrics, enum metric_id id)
{
	const enum metric_dim *dims = metric_table[id].dims;

	return metrics->labels[dims[0]].count * metrics->labels[dims[1]].count;
}

/* FNV-1a, over everything that gives a cell its meaning. */
static uint64_t mix(uint64_t hash, const char *text)
{
	do {
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	} while (*text++);
	return hash;
}

static uint64_t layout_of(const struct metrics *m)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (enum metric_id id = 0; id < METRIC__KEPT; id++) {
		if (m->offsets[id] == SIZE_MAX)
			continue;
		hash = mix(hash, metric_table[id].name);
		for (size_t d = 0; d < 2; d++) {
			const struct metric_labels *labels = &m->labels[metric_table[id].dims[d]];

			for (size_t i = 0; i < labels->count; i++)
				hash = mix(hash, labels->texts[i]);
		}
	}
	for (size_t i = 0; i < METRIC_BUCKETS; i++)
		hash = mix(hash, metric_buckets[i].text);
	return hash;
}

static void lay_out(struct metrics *m)
{
	for (enum metric_id id = 0; id < METRIC__KEPT; id++) {
		if (!(metric_table[id].programs & m->program)) {
			m->offsets[id] = SIZE_MAX;
			continue;
		}
		m->offsets[id] = m->cells;
		m->cells += metrics_series(m, id) * metric_width(id);
	}
	m->cells = (m->cells + LINE_CELLS - 1) / LINE_CELLS * LINE_CELLS;
}

/* --- memory --- */

static size_t area_size(const struct metrics *m)
{
	return HEADER_SIZE + METRIC_SLOTS * m->cells * sizeof(metric_cell);
}

int metrics_file(void)
{
	return memfd_create("hub-metrics", MFD_CLOEXEC);
}

/*
 * Maps the file when it is empty or an area of our layout. Pages nobody writes take no memory: most
 * slots stay that way.
 */
static bool map_file(struct metrics *m, int fd)
{
	uint64_t layout = layout_of(m);
	uint64_t found = 0;
	struct stat st;
	void *area;

	if (fstat(fd, &st) != 0 || (st.st_size == 0 && ftruncate(fd, (off_t)area_size(m)) != 0) ||
	    (st.st_size != 0 && st.st_size != (off_t)area_size(m)))
		return false;
	area = mmap(NULL, area_size(m), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (area == MAP_FAILED)
		return false;
	m->area = area;
	if (atomic_compare_exchange_strong(&m->area->layout, &found, layout) || found == layout)
		return true;
	munmap(area, area_size(m));
	return false;
}

static bool map_own(struct metrics *m)
{
	int fd = metrics_file();
	bool mapped = fd >= 0 && map_file(m, fd);
	int error = errno;

	if (fd >= 0)
		close(fd);
	errno = error;
	return mapped;
}

struct metrics *metrics_new(struct arena *arena, const struct metrics_config *config)
{
	struct metrics *m = ARENA_NEW(arena, struct metrics);

	m->program = config->program;
	m->labels[DIM_NONE] = (struct metric_labels){none, 1};
	m->labels[DIM_ROUTE] = config->routes;
	m->labels[DIM_POOL] = config->pools;
	m->labels[DIM_KIND] = config->kinds;
	m->labels[DIM_STATUS] = (struct metric_labels){statuses, ARRAY_LEN(statuses)};
	m->labels[DIM_CAUSE] = (struct metric_labels){causes, ARRAY_LEN(causes)};
	m->labels[DIM_FAULT] = (struct metric_labels){faults, ARRAY_LEN(faults)};
	m->labels[DIM_OUTCOME] = (struct metric_labels){outcomes, ARRAY_LEN(outcomes)};
	m->labels[DIM_JOB] = (struct metric_labels){jobs, ARRAY_LEN(jobs)};
	m->labels[DIM_LIMIT] = (struct metric_labels){limits, ARRAY_LEN(limits)};
	m->labels[DIM_EXCESS] = (struct metric_labels){excesses, ARRAY_LEN(excesses)};
	m->labels[DIM_COVERAGE] = (struct metric_labels){coverages, ARRAY_LEN(coverages)};
	m->labels[DIM_CALL] = (struct metric_labels){calls, ARRAY_LEN(calls)};
	lay_out(m);
	if (!(config->fd >= 0 && map_file(m, config->fd)) && !map_own(m))
		return NULL;
	metrics_enter(m, metrics_take(m));
	return m;
}

metric_cell *metrics_slot(const struct metrics *metrics, size_t slot)
{
	return (metric_cell *)((char *)metrics->area + HEADER_SIZE) + slot * metrics->cells;
}

static uint64_t load(const metric_cell *cell)
{
	return atomic_load_explicit(cell, memory_order_relaxed);
}

static void store(metric_cell *cell, uint64_t value)
{
	atomic_store_explicit(cell, value, memory_order_relaxed);
}

/* --- slots --- */

/* Nobody's, or of a process that has ended without a master to bury it. */
static bool is_free(int32_t owner)
{
	return owner == 0 || (kill(owner, 0) != 0 && errno == ESRCH);
}

static void note_used(struct metric_area *area, uint32_t used)
{
	uint32_t before = atomic_load(&area->used);

	while (before < used && !atomic_compare_exchange_weak(&area->used, &before, used))
		;
}

/* The lowest, so that few are ever used. Two masters may want one at the same time. */
int metrics_take(struct metrics *metrics)
{
	for (int slot = 0; metrics && slot < METRIC_SLOTS; slot++) {
		_Atomic int32_t *owner = &metrics->area->owners[slot];
		int32_t before = atomic_load(owner);

		if (!is_free(before) || !atomic_compare_exchange_strong(owner, &before, getpid()))
			continue;
		note_used(metrics->area, (uint32_t)slot + 1);
		metrics->ours[slot] = true;
		return slot;
	}
	return -1;
}

void metrics_give(struct metrics *metrics, int slot, pid_t pid)
{
	if (!metrics || slot < 0)
		return;
	atomic_store(&metrics->area->owners[slot], pid);
	metrics->ours[slot] = pid > 0;
}

static void clear_gauges(const struct metrics *m, metric_cell *cells)
{
	for (enum metric_id id = 0; id < METRIC__KEPT; id++) {
		if (m->offsets[id] == SIZE_MAX || metric_table[id].type != METRIC_GAUGE)
			continue;
		for (size_t i = 0; i < metrics_series(m, id); i++)
			store(&cells[m->offsets[id] + i], 0);
	}
}

void metrics_enter(struct metrics *metrics, int slot)
{
	if (!metrics)
		return;
	metrics->mine = slot >= 0 ? metrics_slot(metrics, (size_t)slot) : NULL;
	if (metrics->mine)
		clear_gauges(metrics, metrics->mine);
}

void metrics_bury(struct metrics *metrics, pid_t pid)
{
	for (int slot = 0; metrics && slot < METRIC_SLOTS; slot++) {
		if (metrics->ours[slot] && atomic_load(&metrics->area->owners[slot]) == pid)
			metrics_give(metrics, slot, 0);
	}
}

/* --- counting --- */

static metric_cell *cell_of(const struct metrics *m, enum metric_id id, size_t a, size_t b)
{
	if (!m || !m->mine || id >= METRIC__KEPT || m->offsets[id] == SIZE_MAX)
		return NULL;
	const enum metric_dim *dims = metric_table[id].dims;
	size_t width = m->labels[dims[1]].count;

	if (a >= m->labels[dims[0]].count || b >= width)
		return NULL;
	return m->mine + m->offsets[id] + (a * width + b) * metric_width(id);
}

/* The slot has one writer: a plain sum is enough, nobody else's is lost. */
static void grow(metric_cell *cell, uint64_t n)
{
	store(cell, load(cell) + n);
}

void metric_add(struct metrics *metrics, enum metric_id id, size_t a, size_t b, uint64_t n)
{
	metric_cell *cell = cell_of(metrics, id, a, b);

	if (cell && metric_table[id].type == METRIC_COUNTER)
		grow(cell, n);
}

void metric_set(struct metrics *metrics, enum metric_id id, size_t a, size_t b, int64_t value)
{
	metric_cell *cell = cell_of(metrics, id, a, b);

	if (cell && metric_table[id].type == METRIC_GAUGE)
		store(cell, (uint64_t)value);
}

void metric_observe(struct metrics *metrics, enum metric_id id, size_t a, usec_t span)
{
	metric_cell *cells = cell_of(metrics, id, a, 0);
	size_t bucket = 0;

	if (!cells || metric_table[id].type != METRIC_HISTOGRAM)
		return;
	while (bucket < METRIC_BUCKETS && span > metric_buckets[bucket].bound)
		bucket++;
	grow(&cells[bucket], 1);
	grow(&cells[HISTOGRAM_SUM], span > 0 ? (uint64_t)span : 0);
}

/* --- exchanges --- */

/*
 * What the caller asked wrongly (a conflict, a row that is not there) is an answer like any other.
 */
static void exchanged(struct metrics *metrics, enum metric_id duration, enum metric_id errors,
		      const struct exchange *exchange)
{
	if (exchange->answered)
		metric_observe(metrics, duration, 0, exchange->took);
	if (exchange->err == ERR_UNAVAILABLE)
		metric_add(metrics, errors, FAULT_UNAVAILABLE, 0, 1);
	else if (exchange->err == ERR_INTERNAL)
		metric_add(metrics, errors, FAULT_REFUSED, 0, 1);
}

static void db_exchanged(void *metrics, const struct exchange *exchange)
{
	exchanged(metrics, METRIC_DB_DURATION, METRIC_DB_ERRORS, exchange);
}

static void redis_exchanged(void *metrics, const struct exchange *exchange)
{
	exchanged(metrics, METRIC_REDIS_DURATION, METRIC_REDIS_ERRORS, exchange);
}

struct observer metrics_db(struct metrics *metrics)
{
	return (struct observer){db_exchanged, metrics};
}

struct observer metrics_redis(struct metrics *metrics)
{
	return (struct observer){redis_exchanged, metrics};
}
