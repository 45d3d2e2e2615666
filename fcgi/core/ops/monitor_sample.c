/* What the kernel and the scoreboard know of our processes (monitor.h). */
#include "core/ops/monitor.h"

#include <inttypes.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"

/* --- files of /proc --- */

#define PROC_MAX (256 * 1024)

static struct str proc_read(struct arena *arena, pid_t pid, const char *name)
{
	struct str path = arena_printf(arena, "/proc/%d/%s", (int)pid, name);

	return file_read(arena, path.ptr, 16 * 1024);
}

/* The number behind `key` at the beginning of a line, or I64_NULL. */
static int64_t proc_number(struct str text, struct str key)
{
	while (text.ptr) {
		struct str line = str_split(&text, '\n');
		int64_t number;

		if (!str_starts(line, key))
			continue;
		line = str_trim(str_slice(line, key.len, line.len));
		return str_to_i64(str_split(&line, ' '), 0, INT64_MAX, &number) ? number : I64_NULL;
	}
	return I64_NULL;
}

/* --- processes --- */

struct process {
	pid_t pid;
	struct str labels;
	/* kB, of proc(5); I64_NULL when it has ended, or the second is not for us to read */
	int64_t resident;     /* /proc/<pid>/status: for everybody */
	int64_t proportional; /* /proc/<pid>/smaps_rollup: of sandboxed workers for root only */
};

static void put_memory(struct buf *out, enum metric_id id, const struct process *process,
		       int64_t kilobytes)
{
	if (kilobytes != I64_NULL)
		metric_text_sample(out, id, process->labels, kilobytes * 1024);
}

static struct process process(struct arena *arena, pid_t pid, const char *pool, int index)
{
	return (struct process){
		.pid = pid,
		.labels = arena_printf(arena, "pool=\"%s\",worker=\"%d\"", pool, index),
		.resident = proc_number(proc_read(arena, pid, "status"), STR("VmRSS:")),
		.proportional = proc_number(proc_read(arena, pid, "smaps_rollup"), STR("Pss:")),
	};
}

/* Calls fn for each place of each pool. */
static void each_slot(const struct supervisor *sv, void *ctx,
		      void (*fn)(void *ctx, const struct pool *pool, int index,
				 const struct slot *slot))
{
	size_t n = 0;

	for (size_t p = 0; sv && p < sv->pool_count; p++) {
		for (int i = 0; i < sv->pools[p].workers && n < sv->slot_count; i++, n++)
			fn(ctx, &sv->pools[p], i, &sv->slots[n]);
	}
}

struct processes {
	struct arena *arena;
	struct process *items;
	size_t count;
};

static void add_process(void *ctx, const struct pool *pool, int index, const struct slot *slot)
{
	struct processes *processes = ctx;
	pid_t pid = atomic_load(&slot->pid);

	if (pid > 0)
		processes->items[processes->count++] =
			process(processes->arena, pid, pool->name, index);
}

static const char *const state_names[] = {
	[SLOT_EMPTY] = "down",
	[SLOT_STARTING] = "starting",
	[SLOT_IDLE] = "idle",
	[SLOT_BUSY] = "busy",
	[SLOT_STOPPING] = "stopping",
};

struct states {
	const struct pool *pool;
	int64_t counts[ARRAY_LEN(state_names)];
};

static void add_state(void *ctx, const struct pool *pool, int index, const struct slot *slot)
{
	struct states *states = ctx;
	int state = atomic_load_explicit(&slot->state, memory_order_acquire);

	(void)index;
	if (pool == states->pool && state >= 0 && (size_t)state < ARRAY_LEN(state_names))
		states->counts[state]++;
}

static void put_workers(struct arena *arena, const struct supervisor *sv, struct buf *out)
{
	metric_text_head(out, METRIC_WORKERS);
	for (size_t p = 0; p < sv->pool_count; p++) {
		struct states states = {.pool = &sv->pools[p]};

		each_slot(sv, &states, add_state);
		for (size_t s = 0; s < ARRAY_LEN(state_names); s++)
			metric_text_sample(out, METRIC_WORKERS,
					   arena_printf(arena, "pool=\"%s\",state=\"%s\"",
							sv->pools[p].name, state_names[s]),
					   states.counts[s]);
	}
}

void sample_processes(struct arena *arena, const struct monitor *monitor,
		      const struct supervisor *sv, struct buf *out)
{
	struct processes all = {.arena = arena};

	all.items = ARENA_ARRAY(arena, struct process, (sv ? sv->slot_count : 0) + 1);
	all.items[all.count++] = process(arena, getpid(), monitor->pool, 0);
	each_slot(sv, &all, add_process);
	if (sv)
		put_workers(arena, sv, out);
	metric_text_head(out, METRIC_RESIDENT);
	for (size_t i = 0; i < all.count; i++)
		put_memory(out, METRIC_RESIDENT, &all.items[i], all.items[i].resident);
	metric_text_head(out, METRIC_PROPORTIONAL);
	for (size_t i = 0; i < all.count; i++)
		put_memory(out, METRIC_PROPORTIONAL, &all.items[i], all.items[i].proportional);
}

/* --- queues of listening sockets --- */

/*
 * sock_diag(7): of a listening UNIX socket UNIX_DIAG_RQLEN tells the connections that wait to be
 * accepted. Asked for one inode, the kernel answers with one message.
 */
struct question {
	struct nlmsghdr head;
	struct unix_diag_req body;
};

static int64_t queue_of(const char *bytes, size_t len)
{
	const struct nlmsghdr *head = (const void *)bytes;

	if (len < NLMSG_LENGTH(sizeof(struct unix_diag_msg)) || head->nlmsg_len > len ||
	    head->nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return I64_NULL;
	for (size_t at = NLMSG_LENGTH(sizeof(struct unix_diag_msg));
	     at + RTA_LENGTH(sizeof(struct unix_diag_rqlen)) <= head->nlmsg_len;) {
		struct rtattr attribute;
		struct unix_diag_rqlen queue;

		memcpy(&attribute, bytes + at, sizeof(attribute));
		if (attribute.rta_type == UNIX_DIAG_RQLEN) {
			memcpy(&queue, bytes + at + RTA_LENGTH(0), sizeof(queue));
			return queue.udiag_rqueue;
		}
		if (attribute.rta_len < RTA_LENGTH(0))
			break;
		at += RTA_ALIGN(attribute.rta_len);
	}
	return I64_NULL;
}

static int64_t ask_queue(int netlink, int fd)
{
	_Alignas(struct nlmsghdr) char answer[1024];
	struct stat st;

	if (fstat(fd, &st) != 0)
		return I64_NULL;
	const struct question question = {
		.head.nlmsg_len = sizeof(question),
		.head.nlmsg_type = SOCK_DIAG_BY_FAMILY,
		.head.nlmsg_flags = NLM_F_REQUEST,
		.body.sdiag_family = AF_UNIX,
		.body.udiag_states = UINT32_MAX,
		.body.udiag_ino = (uint32_t)st.st_ino,
		.body.udiag_show = UDIAG_SHOW_RQLEN,
		.body.udiag_cookie = {UINT32_MAX, UINT32_MAX}, /* any */
	};

	if (send(netlink, &question, sizeof(question), 0) != (ssize_t)sizeof(question))
		return I64_NULL;
	ssize_t len = recv(netlink, answer, sizeof(answer), MSG_DONTWAIT);
	return len > 0 ? queue_of(answer, (size_t)len) : I64_NULL;
}

void sample_queues(struct arena *arena, const struct monitor *monitor, struct buf *out)
{
	int netlink;

	if (monitor->socket_count == 0)
		return;
	metric_text_head(out, METRIC_LISTEN_QUEUE);
	netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	for (size_t i = 0; netlink >= 0 && i < monitor->socket_count; i++) {
		int64_t queue = ask_queue(netlink, monitor->sockets[i].fd);

		if (queue != I64_NULL)
			metric_text_sample(out, METRIC_LISTEN_QUEUE,
					   arena_printf(arena, "socket=\"%s\"",
							monitor->sockets[i].name),
					   queue);
	}
	if (netlink >= 0)
		close(netlink);
}

/* --- this process --- */

/* Field 22 of /proc/<pid>/stat, in ticks since the boot; the name in field 2 may hold anything. */
static int64_t start_ticks(struct str stat)
{
	size_t at = stat.len;
	int64_t ticks;

	while (at > 0 && stat.ptr[at - 1] != ')')
		at--;
	stat = str_trim(str_slice(stat, at, stat.len));
	for (int field = 3; field < 22 && stat.ptr; field++)
		(void)str_split(&stat, ' ');
	return str_to_i64(str_split(&stat, ' '), 0, INT64_MAX / USEC_PER_SEC, &ticks) ? ticks
										      : I64_NULL;
}

void sample_build(struct arena *arena, struct buf *out)
{
	int64_t boot = proc_number(file_read(arena, "/proc/stat", PROC_MAX), STR("btime "));
	int64_t ticks = start_ticks(proc_read(arena, getpid(), "stat"));
	int64_t per_second = sysconf(_SC_CLK_TCK);

	metric_text_head(out, METRIC_START_TIME);
	if (boot != I64_NULL && ticks != I64_NULL && per_second > 0)
		metric_text_sample(out, METRIC_START_TIME, STR(""),
				   boot * USEC_PER_SEC + ticks * USEC_PER_SEC / per_second);
	metric_text_head(out, METRIC_BUILD_INFO);
	metric_text_sample(out, METRIC_BUILD_INFO, STR("version=\"" PACKAGE_VERSION "\""), 1);
}
