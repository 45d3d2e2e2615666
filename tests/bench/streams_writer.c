#include "bench/streams_writer.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "core/net/redis.h"
#include "features/kanban/card/card_record.h"

#define WRITERS 4
#define LOOK    (USEC_PER_SEC / 50)

size_t writer_account(const struct writer_plan *plan, size_t n)
{
	/* Knuth's multiplicative hash: neighbours in time are not neighbours in number. */
	return (size_t)((uint64_t)n * UINT64_C(2654435761) % UINT32_MAX) % plan->accounts;
}

static void sleep_until(usec_t at)
{
	usec_t left = at - clock_monotonic(&clock_system);
	struct timespec span = {left / USEC_PER_SEC, left % USEC_PER_SEC * 1000};

	if (left > 0)
		nanosleep(&span, NULL);
}

/* A card as large as they are: what the event of a changed card carries. */
static struct card sample_card(struct arena *arena, struct str id)
{
	usec_t now = clock_now(&clock_system);

	return (struct card){
		.id = id,
		.board_id = id_new(arena, &clock_system, &rng_system),
		.stage_id = id_new(arena, &clock_system, &rng_system),
		.title = STR("Maria das Dores Conceição"),
		.position = STR("a0V"),
		.version = 7,
		.placed_version = 7,
		.priority = STR("high"),
		.preview = STR("Bom dia! Ainda não recebi o código de rastreio do meu pedido."),
		.last_message_at = now,
		.assignee = STR("{\"chatwoot_user_id\":3,\"name\":\"João Silva\","
				"\"avatar_url\":null}"),
		.conversations =
			STR("[{\"chatwoot_conversation_id\":4711,\"chatwoot_inbox_id\":2,"
			    "\"channel\":\"Channel::Whatsapp\",\"status\":\"open\","
			    "\"contact_name\":\"Maria das Dores Conceição\","
			    "\"contact_avatar_url\":null,\"unread_count\":2}]"),
		.value = 129000,
		.currency = STR("BRL"),
		.due_at = I64_NULL,
		.custom = STR("{}"),
		.entered_stage_at = now,
		.created_by = I64_NULL,
		.deleted_at = I64_NULL,
		.created_at = now,
		.updated_at = now,
	};
}

static enum err make_change(struct db *db, struct arena *arena, int64_t account, size_t n)
{
	struct db_tenant *tenant = db_tenant_begin(db, arena, account, DB_WRITE);
	struct card_change change = {
		.card = sample_card(arena, arena_printf(arena, WRITER_ENTITY, n)),
		.audience = STR("\"account\""),
	};
	struct kanban_context ctx = {
		.tenant = tenant,
		.clock = &clock_system,
		.rng = &rng_system,
		.actor = {STR("user"), STR("1"), STR_NULL},
	};

	card_record(&ctx, CARD_UPDATED, STR_NULL, &change);
	return db_tenant_commit(tenant);
}

static void write_changes(const struct writer_plan *plan, size_t writer)
{
	usec_t began;
	struct arena *arena = arena_new();
	struct db *db = db_new(plan->config->database_url, "bench", &clock_system, NULL);
	struct redis *redis = redis_new(plan->config->redis_url, &clock_system);

	while ((began = atomic_load(&plan->ledger->begins)) == 0)
		sleep_until(clock_monotonic(&clock_system) + LOOK);
	for (size_t n = writer; n < plan->changes; n += WRITERS) {
		sleep_until(began + (usec_t)n * USEC_PER_SEC / plan->per_second);
		int64_t account = plan->first_account + (int64_t)writer_account(plan, n);
		enum err err = make_change(db, arena, account, n);
		atomic_store(&plan->ledger->committed[n],
			     err == OK ? clock_monotonic(&clock_system) : -1);
		redis_poke(redis, arena, STR("hub:poke:relay"));
		arena_reset(arena);
	}
}

int writers_start(const struct writer_plan *plan)
{
	for (int i = 0; i < WRITERS; i++) {
		pid_t pid = fork();
		if (pid < 0)
			return 0;
		if (pid > 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		write_changes(plan, (size_t)i);
		_exit(EXIT_SUCCESS);
	}
	return WRITERS;
}

usec_t writers_go(const struct writer_plan *plan)
{
	usec_t begins = clock_monotonic(&clock_system) + USEC_PER_SEC / 4;

	atomic_store(&plan->ledger->begins, begins);
	return begins;
}
