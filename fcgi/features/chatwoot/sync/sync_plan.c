#include "features/chatwoot/sync/sync_plan.h"

#define INCREMENTAL (1u << SYNC_INCREMENTAL)
#define FULL        (1u << SYNC_FULL)
#define INBOXES     (1u << SYNC_INBOXES)
#define EVERY       (INCREMENTAL | FULL | INBOXES)

#define NIGHT_SPREAD_SEC 600
#define WAITED_POLL      (30 * 60 * USEC_PER_SEC)
#define WAITED_LONG      (6 * 3600 * USEC_PER_SEC)
#define DAY_SEC          86400

/* In the order in which a run takes them. */
static const struct {
	const char *name;
	unsigned kinds;
} steps[SYNC_STEPS] = {
	[SYNC_ACCOUNT] = {"account", EVERY},
	[SYNC_AGENTS] = {"agents", INCREMENTAL | FULL},
	[SYNC_ROLES] = {"roles", INCREMENTAL | FULL},
	[SYNC_INBOX_LIST] = {"inboxes", EVERY},
	[SYNC_INBOX_MEMBERS] = {"inbox_members", EVERY},
	[SYNC_TEAMS] = {"teams", INCREMENTAL | FULL},
	[SYNC_TEAM_MEMBERS] = {"team_members", INCREMENTAL | FULL},
	[SYNC_PEOPLE] = {"people", EVERY},
	[SYNC_LABELS] = {"labels", INCREMENTAL | FULL},
	[SYNC_DEFINITIONS] = {"definitions", FULL},
	[SYNC_CONVERSATIONS] = {"conversations", FULL},
	[SYNC_CHANGED] = {"changed", INCREMENTAL},
	[SYNC_CONTACTS] = {"contacts", FULL},
	[SYNC_ACTIVE_CONTACTS] = {"active_contacts", INCREMENTAL},
	[SYNC_LOST_CONVERSATIONS] = {"lost_conversations", FULL},
	[SYNC_LOST_CONTACTS] = {"lost_contacts", FULL},
	[SYNC_MESSAGES] = {"messages", INCREMENTAL | FULL},
	[SYNC_COUNT] = {"count", INCREMENTAL | FULL},
};

static const char *const kinds[SYNC_KINDS] = {"incremental", "full", "inboxes"};
static const char *const triggers[SYNC_TRIGGERS] = {"schedule", "person", "onboarding", "webhook"};

const char *sync_step_name(enum sync_step step)
{
	return step < SYNC_STEPS ? steps[step].name : "end";
}

const char *sync_kind_name(enum sync_kind kind)
{
	return kinds[kind];
}

const char *sync_trigger_name(enum sync_trigger trigger)
{
	return triggers[trigger];
}

bool sync_step_parse(struct str name, enum sync_step *ret)
{
	for (enum sync_step s = 0; s < SYNC_STEPS; s++)
		if (str_eq(name, str_from(steps[s].name))) {
			*ret = s;
			return true;
		}
	return false;
}

bool sync_kind_parse(struct str name, enum sync_kind *ret)
{
	for (enum sync_kind k = 0; k < SYNC_KINDS; k++)
		if (str_eq(name, str_from(kinds[k]))) {
			*ret = k;
			return true;
		}
	return false;
}

enum sync_step sync_first_step(enum sync_kind kind)
{
	enum sync_step step = 0;

	while (step < SYNC_STEPS && !(steps[step].kinds & 1u << kind))
		step++;
	return step;
}

enum sync_step sync_next_step(enum sync_kind kind, enum sync_step step)
{
	do
		step++;
	while (step < SYNC_STEPS && !(steps[step].kinds & 1u << kind));
	return step;
}

/* Splits the ids evenly and without order: neighbours were made at the same time. */
static uint64_t spread(int64_t account_id)
{
	uint64_t x = (uint64_t)account_id * UINT64_C(0x9E3779B97F4A7C15);

	return x ^ x >> 29;
}

usec_t sync_next_poll(int64_t account_id, usec_t every, usec_t now)
{
	usec_t phase = (usec_t)(spread(account_id) % (uint64_t)every);
	usec_t at = now - now % every + phase;

	return at > now ? at : at + every;
}

usec_t sync_night_phase(int64_t account_id)
{
	return (usec_t)(spread(account_id) % NIGHT_SPREAD_SEC) * USEC_PER_SEC;
}

int64_t sync_window(usec_t last_poll, usec_t now)
{
	if (last_poll == I64_NULL || last_poll > now)
		return DAY_SEC;
	return (now - last_poll + SYNC_OVERLAP) / USEC_PER_SEC + 1;
}

usec_t sync_wait(int64_t failures, usec_t retry_after, uint32_t random)
{
	usec_t base = failures > 5 ? SYNC_WAIT_MAX : SYNC_WAIT_MIN << (failures - 1);

	if (base > SYNC_WAIT_MAX)
		base = SYNC_WAIT_MAX;
	base += (usec_t)(random % (uint64_t)(base / 2)) - base / 4;
	return base > retry_after ? base : retry_after;
}

enum sync_verdict sync_judge(enum sync_kind kind, enum cw_result result, int64_t failures,
			     usec_t waited)
{
	switch (result) {
	case CW_OK:
	case CW_STOPPED:
		return SYNC_GO_ON;
	case CW_THROTTLED:
	case CW_DOWN:
		return waited > (kind == SYNC_INCREMENTAL ? WAITED_POLL : WAITED_LONG) ? SYNC_FAIL
										       : SYNC_WAIT;
	case CW_BROKEN:
		return failures >= SYNC_BROKEN_MAX ? SYNC_FAIL : SYNC_WAIT;
	case CW_UNAUTHORIZED:
	case CW_NOT_FOUND:
	case CW_REFUSED:
		break;
	}
	return SYNC_FAIL;
}

bool sync_turn(struct sync_page *page, int64_t items, int64_t count)
{
	int64_t shorter = page->count == I64_NULL ? 0 : page->count - count;

	page->seen += items;
	page->count = count;
	if (shorter > 0 && items > 0 && page->page > 1) {
		/* As many pages back as the list may have moved, by the size of this one. */
		int64_t back = 1 + (shorter - 1) / items;
		if (back >= page->page)
			back = page->page - 1;
		page->page -= back;
		page->seen -= (back + 1) * items; /* this page and those before come again */
		return true;
	}
	if (items > 0) {
		page->page++;
		return true;
	}
	if (page->seen >= count || page->pass >= SYNC_PASSES_MAX)
		return false;
	*page = (struct sync_page){.page = 1, .count = count, .pass = page->pass + 1};
	return true;
}
