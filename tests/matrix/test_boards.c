/*
 * Boards, stages, members and fields, asked for as people do, in this process: what each change
 * does to the rows, who sees it, and who is told.
 */
#include "matrix/asking.h"

#include <inttypes.h>

#include "features/kanban/kanban.h"

static struct world world;

static struct str make_board(const char *body)
{
	struct call call = ask(ADMIN, METHOD_POST, boards(""), body);

	CU_ASSERT_EQUAL_FATAL(call.status, 201);
	return said(&call, "data.id");
}

/* Names of the board's stages in order. */
static struct str stages(struct str id)
{
	return text("select string_agg(name, ',' order by position) from stages"
		    " where board_id = '%s'",
		    id);
}

static struct str stage(struct str id, int nth)
{
	return text(format("select id from stages where board_id = '%%s' order by position limit 1"
			   " offset %d",
			   nth)
			    .ptr,
		    id);
}

static struct str last_event(const char *type)
{
	return text("select audience::text || ' ' || data::text from event_outbox where type = '%s'"
		    " order by pos desc limit 1",
		    str_from(type));
}

static void boards_begin_as_they_are_told(void)
{
	struct call call = ask(VIEWER, METHOD_GET,
			       format("/api/v1/accounts/%" PRId64 "/board-templates", world.a.id),
			       NULL);

	CU_ASSERT_EQUAL(call.status, 200);
	CHECK_STR(said(&call, "data.0.stages.0.name"), STR("Novo lead"));
	struct str sales = make_board("{\"name\":\"Vendas\",\"type\":\"sales\"}");
	CHECK_STR(stages(sales), STR("Prospecção,Diagnóstico,Proposta enviada,Negociação,Contrato,"
				     "Ganho,Perdido"));
	CHECK_STR(text("select string_agg(outcome || reason_required, ',' order by position)"
		       " from stages where board_id = '%s'",
		       sales),
		  STR("wonfalse,losttrue"));
	struct str own = make_board(
		"{\"name\":\"Obras\",\"type\":\"custom\",\"description\":\"Da casa\",\"stages\":["
		"{\"name\":\"Orçar\",\"wip_limit\":5,\"wip_mode\":\"hard\"},"
		"{\"name\":\"Fazer\",\"color\":\"#aabbcc\",\"sla_minutes\":60},"
		"{\"name\":\"Feito\",\"final\":true,\"outcome\":\"won\"}]}");
	CHECK_STR(stages(own), STR("Orçar,Fazer,Feito"));
	CHECK_STR(text("select string_agg(concat_ws(' ', wip_limit, wip_mode, sla_minutes,"
		       " sla_calendar, final), ',' order by position) from stages"
		       " where board_id = '%s'",
		       own),
		  STR("5 hard business f,soft 60 business f,soft business t"));
	CHECK_STR(text("select audience::text from event_outbox where type = 'board.created'"
		       " and entity_id = '%s'",
		       own),
		  STR("\"account\""));
}

static void boards_are_refused(void)
{
	static const struct {
		const char *body, *field, *code;
	} cases[] = {
		{"\"template\":\"none\"", "template", "unknown"},
		{"\"template\":\"sales\",\"stages\":[{\"name\":\"a\"},{\"name\":\"b\"}]", "stages",
		 "exclusive"},
		{"\"stages\":[{\"name\":\"a\"}]", "stages", "length"},
		{"\"stages\":[{\"name\":\"a\"},{\"name\":\"  \"}]", "stages.1.name", "required"},
		{"\"stages\":[{\"name\":\"a\",\"outcome\":\"won\"},{\"name\":\"b\"}]",
		 "stages.0.outcome", "not_final"},
		{"\"stages\":[{\"name\":\"a\"},{\"name\":\"b\",\"reason_required\":true}]",
		 "stages.1.reason_required", "not_final"},
		{"\"stages\":[{\"name\":\"a\"},{\"name\":\"b\",\"color\":\"#GGGGGG\"}]",
		 "stages.1.color", "format"},
		{"\"stages\":[{\"name\":\"a\"},{\"name\":\"b\",\"final\":true,\"sla_minutes\":5}]",
		 "stages.1.sla_minutes", "final"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct call call =
			ask(ADMIN, METHOD_POST, boards(""),
			    format("{\"name\":\"x\",\"type\":\"custom\",%s}", cases[i].body).ptr);
		refused(&call, cases[i].field, cases[i].code);
	}
}

static void stages_change_and_keep_their_order(void)
{
	struct str id = make_board("{\"name\":\"Etapas\",\"type\":\"custom\"}");
	struct call call = ask(ADMIN, METHOD_POST, board(id, "/stages"),
			       "{\"name\":\"Extra\",\"wip_limit\":3}");

	CU_ASSERT_EQUAL(call.status, 201);
	CHECK_STR(stages(id), STR("A fazer,Em andamento,Concluído,Extra"));
	struct str extra = said(&call, "data.id");
	struct str path = board(id, format("/stages/%s", extra.ptr).ptr);
	call = ask(ADMIN, METHOD_PATCH, path,
		   "{\"version\":1,\"wip_limit\":null,\"name\":\"Nova\"}");
	CU_ASSERT_EQUAL(call.status, 200);
	CU_ASSERT_EQUAL(number("select count(*) from stages where id = '%s' and wip_limit is null"
			       " and name = 'Nova' and version = 2",
			       extra),
			1);
	call = ask(ADMIN, METHOD_PATCH, path, "{\"version\":1,\"name\":\"Velha\"}");
	CU_ASSERT_EQUAL(call.status, 409);
	CHECK_STR(said(&call, "error.details.current.name"), STR("Nova"));
	call = ask(ADMIN, METHOD_POST, board(id, "/stages/reorder"),
		   format("{\"stage_ids\":[\"%s\",\"%s\",\"%s\",\"%s\"]}", extra.ptr,
			  stage(id, 2).ptr, stage(id, 0).ptr, stage(id, 1).ptr)
			   .ptr);
	CU_ASSERT_EQUAL(call.status, 200);
	CHECK_STR(stages(id), STR("Nova,Concluído,A fazer,Em andamento"));
	CHECK_STR(said(&call, "data.0.name"), STR("Nova"));
	call = ask(ADMIN, METHOD_POST, board(id, "/stages/reorder"),
		   format("{\"stage_ids\":[\"%s\",\"%s\"]}", extra.ptr, extra.ptr).ptr);
	refused(&call, "stage_ids.1", "duplicate");
	call = ask(ADMIN, METHOD_POST, board(id, "/stages/reorder"),
		   format("{\"stage_ids\":[\"%s\"]}", extra.ptr).ptr);
	refused(&call, "stage_ids", "length");
}

/* Cards of a stage by their titles, from those in the trash apart. */
static struct str titles(struct str stage_id)
{
	return text("select string_agg(title, ',' order by position) from cards"
		    " where stage_id = '%s' and deleted_at is null",
		    stage_id);
}

static void make_cards(struct str board_id, struct str stage_id, const char *prefix, int count)
{
	fixture_sql(&world.fixture,
		    "insert into cards (account_id, id, board_id, stage_id, title, position)"
		    " select %" PRId64 ", hub_uuid(), '%s', '%s', '%s' || n,"
		    "   'a' || substr('0123456789ABCDEFGHIJ', n, 1) from generate_series(1, %d) n",
		    world.a.id, board_id.ptr, stage_id.ptr, prefix, count);
}

static void a_stage_goes_and_its_cards_go_on(void)
{
	struct str id = make_board("{\"name\":\"Fluxo\",\"type\":\"custom\"}");
	struct str from = stage(id, 0), to = stage(id, 1);
	struct str path = board(id, format("/stages/%s", from.ptr).ptr);
	struct str moving = format("%s?move_to=%s", path.ptr, to.ptr);
	struct call call;

	make_cards(id, from, "x", 4);
	make_cards(id, to, "y", 2);
	fixture_sql(&world.fixture, "update cards set deleted_at = now() where stage_id = '%s'"
				    " and title = 'x2'",
		    from.ptr);
	call = ask(ADMIN, METHOD_DELETE, path, NULL);
	refused(&call, "move_to", "required");
	call = ask(ADMIN, METHOD_DELETE, format("%s?move_to=%s", path.ptr, from.ptr), NULL);
	refused(&call, "move_to", "unknown");
	fixture_sql(&world.fixture,
		    "update stages set wip_limit = 4, wip_mode = 'hard' where id = '%s'",
		    to.ptr);
	call = ask(ADMIN, METHOD_DELETE, moving, NULL);
	refused(&call, "move_to", "wip_limit");
	fixture_sql(&world.fixture, "update stages set wip_limit = 5 where id = '%s'", to.ptr);
	call = ask(ADMIN, METHOD_DELETE, moving, NULL);
	CU_ASSERT_EQUAL(call.status, 204);
	CHECK_STR(stages(id), STR("Em andamento,Concluído"));
	CHECK_STR(titles(to), STR("y1,y2,x1,x3,x4"));
	CU_ASSERT_EQUAL(number("select count(*) from cards where stage_id = '%s'"
			       " and placed_version = 2 and version = 2",
			       to),
			4);
	CU_ASSERT_EQUAL(number("select count(distinct operation_id) * 10 + count(*)"
			       " from card_history where action = 'moved'"
			       " and from_stage_id = '%s' and actor_type = 'user'",
			       from),
			14);
	CU_ASSERT_TRUE(str_starts(last_event("stage.deleted"), STR("\"account\" ")));
	path = board(id, format("/stages/%s?move_to=%s", to.ptr, stage(id, 1).ptr).ptr);
	call = ask(ADMIN, METHOD_DELETE, path, NULL);
	refused(&call, "stageId", "too_few");
}

static void the_default_board_stays(void)
{
	const struct tenant *t = &world.a;
	struct str keyed = board(t->board_id, format("/stages/%s", t->stage_id.ptr).ptr);
	struct call call = ask(ADMIN, METHOD_DELETE,
			       format("%s?move_to=%s", keyed.ptr, t->other_stage_id.ptr), NULL);

	CU_ASSERT_EQUAL(call.status, 409);
	CHECK_STR(said(&call, "error.code"), STR("default_board"));
	struct str version = text("select version from stages where id = '%s'", t->stage_id);
	call = ask(ADMIN, METHOD_PATCH, keyed,
		   format("{\"version\":%s,\"final\":true}", version.ptr).ptr);
	refused(&call, "final", "default_board");
	call = ask(ADMIN, METHOD_PATCH, keyed,
		   format("{\"version\":%s,\"name\":\"Na mesa\",\"wip_limit\":9}", version.ptr)
			   .ptr);
	CU_ASSERT_EQUAL(call.status, 200);
	call = ask(ADMIN, METHOD_PATCH, board(t->board_id, ""),
		   format("{\"version\":%s,\"archived\":true}",
			  text("select version from boards where id = '%s'", t->board_id).ptr)
			   .ptr);
	refused(&call, "archived", "default_board");
	call = ask(ADMIN, METHOD_DELETE, board(t->board_id, ""), NULL);
	CU_ASSERT_EQUAL(call.status, 409);
	CHECK_STR(said(&call, "error.code"), STR("default_board"));
	call = ask(ADMIN, METHOD_POST, board(t->board_id, "/stages"), "{\"name\":\"Depois\"}");
	CU_ASSERT_EQUAL(call.status, 201);
}

/* Of a board: what somebody gets for it, its cards, one of them, counts, and in the list. */
static struct str sight_of_board(int64_t user_id, struct str id, struct str card_id)
{
	const struct call one = ask_as(user_id, METHOD_GET, board(id, ""), NULL);
	const struct call cards = ask_as(user_id, METHOD_GET, board(id, "/cards"), NULL);
	const struct call card = ask_as(user_id, METHOD_GET,
					board(id, format("/cards/%s", card_id.ptr).ptr), NULL);
	const struct call fields = ask_as(user_id, METHOD_GET, board(id, "/fields"), NULL);
	const struct call members = ask_as(user_id, METHOD_GET, board(id, "/members"), NULL);
	const struct call list = ask_as(user_id, METHOD_GET, boards(""), NULL);
	bool listed = memmem(list.reply.ptr, list.reply.len, id.ptr, id.len) != NULL;

	return format("%d %d %d %d %d %s %s", one.status, cards.status, card.status, fields.status,
		      members.status, listed ? "listed" : "-",
		      json_get_bool(one.json, "data.writable", false) ? "writable"
								      : "-");
}

static int move_as(int64_t user_id, struct str id, struct str card_id, struct str stage_id)
{
	const struct call call = ask_as(
		user_id, METHOD_POST, board(id, format("/cards/%s/move", card_id.ptr).ptr),
		format("{\"stage_id\":\"%s\",\"version\":%s}", stage_id.ptr,
		       text("select version from cards where id = '%s'", card_id).ptr)
			.ptr);

	return call.status;
}

static bool found_by(int64_t user_id, const char *words)
{
	const struct call call = ask_as(
		user_id, METHOD_GET,
		format("/api/v1/accounts/%" PRId64 "/search?q=%s", world.a.id, words), NULL);

	return json_array_len(json_get(call.json, "data.cards")) > 0;
}

#define SEES   STR("200 200 200 200 200 listed writable")
#define LOOKS  STR("200 200 200 200 200 listed -")
#define HIDDEN STR("404 404 404 404 404 - -")

static struct str version_of(struct str board_id)
{
	return text("select version from boards where id = '%s'", board_id);
}

static struct str to_users(int64_t first, int64_t second, int64_t third)
{
	return format("{\"users\": [%" PRId64 ", %" PRId64 ", %" PRId64 "]}", first, second, third);
}

static void a_board_is_for_its_members(void)
{
	const int64_t *users = world.a.users;
	struct str id = make_board("{\"name\":\"Sigilo\",\"type\":\"custom\"}");

	make_cards(id, stage(id, 0), "zircônio", 1);
	struct str card = text("select id from cards where board_id = '%s'", id);
	CHECK_STR(sight_of_board(users[AGENT], id, card), SEES);
	CU_ASSERT_TRUE(found_by(users[AGENT], "zirc%C3%B4nio1"));
	struct call call = ask(
		ADMIN, METHOD_PUT, board(id, "/members"),
		format("{\"members\":[{\"user_id\":%" PRId64 ",\"role\":\"editor\"},"
		       "{\"user_id\":%" PRId64 ",\"role\":\"viewer\"}]}",
		       users[AGENT], users[SUPERVISOR])
			.ptr);
	CU_ASSERT_EQUAL(call.status, 200);
	CHECK_STR(sight_of_board(users[SUPERVISOR], id, card), LOOKS);
	CHECK_STR(sight_of_board(world.a.member_id, id, card), SEES);
	call = ask(ADMIN, METHOD_PATCH, board(id, ""),
		   format("{\"version\":%s,\"visibility\":\"members\"}", version_of(id).ptr).ptr);
	CU_ASSERT_EQUAL(call.status, 200);
	CHECK_STR(sight_of_board(users[ADMIN], id, card), SEES);
	CHECK_STR(sight_of_board(users[AGENT], id, card), SEES);
	CHECK_STR(sight_of_board(users[SUPERVISOR], id, card), LOOKS);
	CHECK_STR(sight_of_board(users[VIEWER], id, card), HIDDEN);
	CHECK_STR(sight_of_board(world.a.member_id, id, card), HIDDEN);
	CU_ASSERT_TRUE(found_by(users[AGENT], "zirc%C3%B4nio1"));
	CU_ASSERT_FALSE(found_by(world.a.member_id, "zirc%C3%B4nio1"));
	struct str told = to_users(users[ADMIN], users[SUPERVISOR], users[AGENT]);
	CU_ASSERT_TRUE(str_starts(last_event("board.updated"), told));
	CU_ASSERT_FALSE(str_starts(last_event("board.deleted"), STR("\"account\"")));
	CU_ASSERT_EQUAL(move_as(world.a.member_id, id, card, stage(id, 1)), 404);
	CU_ASSERT_EQUAL(move_as(users[SUPERVISOR], id, card, stage(id, 1)), 403);
	CU_ASSERT_EQUAL(move_as(users[AGENT], id, card, stage(id, 1)), 200);
	CHECK_STR(text("select audience::text from event_outbox where type = 'card.moved'"
		       " and entity_id = '%s' order by pos desc limit 1",
		       card),
		  told);
	call = ask(ADMIN, METHOD_PUT, board(id, "/members"),
		   "{\"members\":[{\"user_id\":999999,\"role\":\"editor\"}]}");
	refused(&call, "members", "unknown");
	call = ask(ADMIN, METHOD_PUT, board(id, "/members"), "{\"members\":[]}");
	CU_ASSERT_EQUAL(call.status, 200);
	CHECK_STR(sight_of_board(users[AGENT], id, card), HIDDEN);
	CU_ASSERT_TRUE(str_starts(last_event("board.deleted"),
				  format("{\"users\": [%" PRId64 ", %" PRId64 "]}",
					 users[SUPERVISOR],
					 users[AGENT])));
}

/* Runs the kanban jobs of those kinds until none is left; how many there were. */
static int run_jobs(void)
{
	struct db *db = db_new(world.fixture.app_url, "test", &clock_system, &world.fixture.log);
	int count = 0;

	for (;; count++) {
		struct str row = text("select id || ' ' || kind || ' ' || payload from jobs where"
				      " kind in ('kanban.board_end', 'kanban.field_end')"
				      " and state = 'ready' limit 1",
				      STR(""));
		if (!row.ptr)
			break;
		struct str id = str_split(&row, ' '), kind = str_split(&row, ' ');
		const struct job_kind *one = kanban_board_jobs;
		while (!str_eq(str_from(one->name), kind))
			one++;
		struct db_tenant *tenant = db_tenant_begin(db, world.arena, world.a.id, DB_WRITE);
		struct job_context ctx = {
			.arena = world.arena,
			.tenant = tenant,
			.clock = &clock_system,
			.rng = &rng_system,
			.log = &world.fixture.log,
		};
		const struct job job = {.account_id = world.a.id, .kind = kind, .payload = row};
		CU_ASSERT_EQUAL(one->run(&ctx, &job), OK);
		CU_ASSERT_EQUAL(db_tenant_commit(tenant), OK);
		db_tenant_end(tenant);
		fixture_sql(&world.fixture, "delete from jobs where id = %.*s", STR_FMT(id));
	}
	db_free(db);
	return count;
}

static void an_archived_board_is_read_and_then_deleted(void)
{
	struct str id = make_board("{\"name\":\"Antigo\",\"type\":\"custom\"}");
	struct str path = board(id, "");

	make_cards(id, stage(id, 0), "a", 3);
	struct str card = text("select id from cards where board_id = '%s' limit 1", id);
	struct call call = ask(ADMIN, METHOD_DELETE, path, NULL);
	CU_ASSERT_EQUAL(call.status, 409);
	CHECK_STR(said(&call, "error.code"), STR("board_in_use"));
	call = ask(ADMIN, METHOD_PATCH, path, "{\"version\":1,\"archived\":true}");
	CU_ASSERT_EQUAL(call.status, 200);
	call = ask(AGENT, METHOD_GET, boards("?archived=true"), NULL);
	CHECK_STR(said(&call, "data.0.id"), id);
	CHECK_STR(sight_of_board(world.a.users[ADMIN], id, card), STR("200 200 200 200 200 - -"));
	CU_ASSERT_EQUAL(move_as(world.a.users[ADMIN], id, card, stage(id, 1)), 403);
	call = ask(ADMIN, METHOD_POST, board(id, "/stages"), "{\"name\":\"x\"}");
	CHECK_STR(said(&call, "error.code"), STR("board_archived"));
	call = ask(ADMIN, METHOD_PATCH, path, "{\"version\":2,\"name\":\"x\"}");
	CHECK_STR(said(&call, "error.code"), STR("board_archived"));
	call = ask(ADMIN, METHOD_PATCH, path, "{\"version\":2,\"archived\":false}");
	CU_ASSERT_EQUAL(call.status, 200);
	call = ask(ADMIN, METHOD_PATCH, path, "{\"version\":3,\"archived\":true}");
	CU_ASSERT_EQUAL(call.status, 200);
	call = ask(ADMIN, METHOD_DELETE, path, NULL);
	CU_ASSERT_EQUAL(call.status, 204);
	CHECK_STR(sight_of_board(world.a.users[ADMIN], id, card), HIDDEN);
	CU_ASSERT_EQUAL(run_jobs(), 2);
	CU_ASSERT_EQUAL(number("select count(*) from boards where id = '%s'", id), 0);
	CU_ASSERT_EQUAL(number("select count(*) from cards where board_id = '%s'", id), 0);
}

static void a_copy_has_what_the_board_has(void)
{
	struct str id = make_board("{\"name\":\"Modelo\",\"type\":\"custom\"}");
	struct call call = ask(ADMIN, METHOD_POST, board(id, "/fields"),
			       "{\"name\":\"Origem\",\"type\":\"text\"}");
	struct str field = said(&call, "data.id"), talk;

	make_cards(id, stage(id, 1), "c", 3);
	fixture_sql(&world.fixture,
		    "insert into checklist_items (account_id, id, card_id, text, position,"
		    "   created_by)"
		    " select account_id, hub_uuid(), id, 'Ligar', 'a0', 1 from cards"
		    " where title = 'c1' and board_id = '%s';"
		    "insert into card_links (account_id, id, card_id, url, created_by)"
		    " select account_id, hub_uuid(), id, 'https://x.example', 1 from cards"
		    " where title = 'c2' and board_id = '%s'",
		    id.ptr, id.ptr);
	fixture_sql(&world.fixture,
		    "update cards set custom = jsonb_build_object('%s', 'Site') where title = 'c2'"
		    " and board_id = '%s';"
		    "update cards set deleted_at = now() where title = 'c3' and board_id = '%s';"
		    "insert into card_conversations (account_id, board_id,"
		    " chatwoot_conversation_id, card_id, status) select account_id, board_id, 77,"
		    " id, 'open' from cards where title = 'c1' and board_id = '%s'",
		    field.ptr, id.ptr, id.ptr, id.ptr);
	call = ask(ADMIN, METHOD_POST, board(id, "/duplicate"),
		   "{\"name\":\"Cópia\",\"with_cards\":true}");
	CU_ASSERT_EQUAL_FATAL(call.status, 201);
	struct str copy = said(&call, "data.id");
	CHECK_STR(stages(copy), stages(id));
	CHECK_STR(titles(stage(copy, 1)), STR("c1,c2"));
	CU_ASSERT_EQUAL(number("select count(*) from cards c join board_fields f"
			       " on f.board_id = c.board_id where c.board_id = '%s'"
			       " and c.custom->>f.id::text = 'Site'",
			       copy),
			1);
	CHECK_STR(text("select string_agg(concat(c.title, i.text, l.url), ',' order by c.title)"
		       " from cards c left join checklist_items i on i.card_id = c.id"
		       " left join card_links l on l.card_id = c.id where c.board_id = '%s'",
		       copy),
		  STR("c1Ligar,c2https://x.example"));
	talk = text("select chatwoot_conversation_id from card_conversations where board_id = '%s'",
		    copy);
	CHECK_STR(talk, STR("77"));
	CU_ASSERT_EQUAL(number("select count(*) from card_history where board_id = '%s'"
			       " and action = 'created'",
			       copy),
			2);
	call = ask(ADMIN, METHOD_POST, board(id, "/duplicate"), "{\"name\":\"Vazia\"}");
	CHECK_STR(stages(said(&call, "data.id")), stages(id));
	CU_ASSERT_EQUAL(number("select count(*) from cards where board_id = '%s'",
			       said(&call, "data.id")),
			0);
	call = ask(ADMIN, METHOD_POST, board(world.a.board_id, "/duplicate"),
		   "{\"name\":\"Outra\"}");
	CU_ASSERT_EQUAL(number("select count(*) from stages where board_id = '%s'"
			       " and key is not null",
			       said(&call, "data.id")),
			0);
}

static void fields_have_an_order_and_an_end(void)
{
	struct str id = make_board("{\"name\":\"Campos\",\"type\":\"custom\"}");
	struct str fields = board(id, "/fields");
	struct call call = ask(ADMIN, METHOD_POST, board(id, "/fields"),
			       "{\"name\":\"Porte\",\"type\":\"select\",\"options\":"
			       "[{\"name\":\"Grande\"},{\"name\":\"Pequeno\"}]}");

	CU_ASSERT_EQUAL(call.status, 201);
	struct str porte = said(&call, "data.id"), grande = said(&call, "data.options.0.id");
	(void)ask(ADMIN, METHOD_POST, board(id, "/fields"), "{\"name\":\"Site\",\"type\":\"url\"}");
	call = ask(ADMIN, METHOD_POST, fields, "{\"name\":\"site\",\"type\":\"text\"}");
	refused(&call, "name", "taken");
	call = ask(ADMIN, METHOD_POST, fields, "{\"name\":\"x\",\"type\":\"select\"}");
	refused(&call, "options", "length");
	call = ask(ADMIN, METHOD_POST, fields, "{\"name\":\"Prazo\",\"type\":\"date\"}");
	struct str prazo = board(id, format("/fields/%s", said(&call, "data.id").ptr).ptr);
	call = ask(ADMIN, METHOD_PATCH, prazo, "{\"version\":1,\"position\":0,\"required\":true}");
	CU_ASSERT_EQUAL(call.status, 200);
	CHECK_STR(text("select string_agg(name || position, ',' order by position)"
		       " from board_fields where board_id = '%s'",
		       id),
		  STR("Prazo0,Porte1,Site2"));
	struct str path = board(id, format("/fields/%s", porte.ptr).ptr);
	call = ask(ADMIN, METHOD_PATCH, path,
		   format("{\"version\":1,\"options\":[{\"name\":\"Médio\"},"
			  "{\"id\":\"%s\",\"name\":\"Enorme\",\"color\":\"#000000\"}]}",
			  grande.ptr)
			   .ptr);
	CU_ASSERT_EQUAL(call.status, 200);
	CHECK_STR(said(&call, "data.options.1.id"), grande);
	call = ask(ADMIN, METHOD_PATCH, path,
		   format("{\"version\":2,\"options\":[{\"id\":\"%s\",\"name\":\"x\"}]}", id.ptr)
			   .ptr);
	refused(&call, "options.0", "unknown");
	make_cards(id, stage(id, 0), "f", 2);
	fixture_sql(&world.fixture,
		    "update cards set custom = jsonb_build_object('%s', '%s', 'other', 1)"
		    " where board_id = '%s'",
		    porte.ptr, grande.ptr, id.ptr);
	call = ask(ADMIN, METHOD_DELETE, path, NULL);
	CU_ASSERT_EQUAL(call.status, 204);
	CU_ASSERT_EQUAL(run_jobs(), 2);
	CHECK_STR(text("select string_agg(distinct custom::text, '') from cards"
		       " where board_id = '%s'",
		       id),
		  STR("{\"other\": 1}"));
	CHECK_STR(text("select string_agg(name || position, ',' order by position)"
		       " from board_fields where board_id = '%s'",
		       id),
		  STR("Prazo0,Site1"));
}

int main(void)
{
	const char *why = world_start(&world);

	if (why)
		return cutap_skip(why);
	asking_in(&world);
	int status = CUTAP_RUN(
		{"boards begin as they are told", boards_begin_as_they_are_told},
		{"boards are refused", boards_are_refused},
		{"stages change and keep their order", stages_change_and_keep_their_order},
		{"a stage goes and its cards go on", a_stage_goes_and_its_cards_go_on},
		{"the default board stays", the_default_board_stays},
		{"a board is for its members", a_board_is_for_its_members},
		{"an archived board is read and then deleted",
		 an_archived_board_is_read_and_then_deleted},
		{"a copy has what the board has", a_copy_has_what_the_board_has},
		{"fields have an order and an end", fields_have_an_order_and_an_end});
	world_stop(&world);
	return status;
}
