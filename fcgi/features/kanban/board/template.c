/* What a board may begin as, in both languages. */
#include "features/kanban/board/board_int.h"

#define LANGS       2
#define HOUR        60
#define WORKING_DAY (8 * HOUR)

struct stage_row {
	const char *name[LANGS]; /* by enum lang */
	const char *color;
	const char *outcome; /* of a final stage, or NULL */
	bool final;
	bool reason_required;
	int64_t sla_minutes; /* 0: none */
};

struct template_row {
	const char *key;
	const char *type;
	const char *name[LANGS];
	const struct stage_row *stages;
	size_t count;
};

#define SLATE  "#8b8d98"
#define BLUE   "#2781f6"
#define INDIGO "#5b5bd6"
#define AMBER  "#ffc53d"
#define ORANGE "#f76b15"
#define TEAL   "#12a594"
#define RED    "#e5484d"

static const struct stage_row leads[] = {
	{.name = {"Novo lead", "New lead"}, .color = SLATE, .sla_minutes = HOUR},
	{.name = {"Primeiro contato", "First contact"}, .color = BLUE, .sla_minutes = WORKING_DAY},
	{.name = {"Em qualificação", "Qualifying"}, .color = INDIGO},
	{.name = {"Qualificado", "Qualified"}, .color = AMBER},
	{.name = {"Convertido", "Converted"}, .color = TEAL, .outcome = "won", .final = true},
	{.name = {"Descartado", "Discarded"},
	 .color = RED,
	 .outcome = "lost",
	 .final = true,
	 .reason_required = true},
};

static const struct stage_row campaign[] = {
	{.name = {"Inscrito", "Signed up"}, .color = SLATE},
	{.name = {"Mensagem enviada", "Message sent"}, .color = BLUE},
	{.name = {"Respondeu", "Replied"}, .color = AMBER, .sla_minutes = HOUR},
	{.name = {"Agendado", "Booked"}, .color = INDIGO},
	{.name = {"Compareceu", "Showed up"}, .color = TEAL, .outcome = "won", .final = true},
	{.name = {"Sem interesse", "Not interested"},
	 .color = RED,
	 .outcome = "lost",
	 .final = true},
};

static const struct stage_row support[] = {
	{.name = {"Caixa de entrada", "Inbox"}, .color = SLATE, .sla_minutes = HOUR},
	{.name = {"Em triagem", "Triage"}, .color = BLUE, .sla_minutes = 2 * HOUR},
	{.name = {"Em atendimento", "In progress"}, .color = INDIGO, .sla_minutes = WORKING_DAY},
	{.name = {"Aguardando cliente", "Waiting for customer"}, .color = AMBER},
	{.name = {"Aguardando terceiros", "Waiting for third party"}, .color = ORANGE},
	{.name = {"Resolvido", "Resolved"}, .color = TEAL, .final = true},
};

static const struct stage_row escalation[] = {
	{.name = {"Nível 1", "Tier 1"}, .color = BLUE, .sla_minutes = WORKING_DAY},
	{.name = {"Nível 2", "Tier 2"}, .color = INDIGO, .sla_minutes = 2 * WORKING_DAY},
	{.name = {"Engenharia", "Engineering"}, .color = ORANGE},
	{.name = {"Em validação", "Verifying"}, .color = AMBER},
	{.name = {"Concluído", "Done"}, .color = TEAL, .final = true},
};

static const struct stage_row sales[] = {
	{.name = {"Prospecção", "Prospecting"}, .color = SLATE},
	{.name = {"Diagnóstico", "Discovery"}, .color = BLUE},
	{.name = {"Proposta enviada", "Proposal sent"},
	 .color = INDIGO,
	 .sla_minutes = 2 * WORKING_DAY},
	{.name = {"Negociação", "Negotiation"}, .color = AMBER},
	{.name = {"Contrato", "Contract"}, .color = ORANGE},
	{.name = {"Ganho", "Won"}, .color = TEAL, .outcome = "won", .final = true},
	{.name = {"Perdido", "Lost"},
	 .color = RED,
	 .outcome = "lost",
	 .final = true,
	 .reason_required = true},
};

static const struct stage_row after_sales[] = {
	{.name = {"Boas-vindas", "Welcome"}, .color = BLUE, .sla_minutes = WORKING_DAY},
	{.name = {"Implantação", "Onboarding"}, .color = INDIGO},
	{.name = {"Em uso", "Live"}, .color = TEAL},
	{.name = {"Renovação", "Renewal"}, .color = AMBER},
	{.name = {"Renovado", "Renewed"}, .color = TEAL, .outcome = "won", .final = true},
	{.name = {"Cancelado", "Churned"},
	 .color = RED,
	 .outcome = "lost",
	 .final = true,
	 .reason_required = true},
};

static const struct stage_row custom[] = {
	{.name = {"A fazer", "To do"}, .color = SLATE},
	{.name = {"Em andamento", "Doing"}, .color = BLUE},
	{.name = {"Concluído", "Done"}, .color = TEAL, .final = true},
};

static const char *const palette[] = {SLATE, BLUE, INDIGO, AMBER, ORANGE, TEAL, RED};

struct str stage_color(size_t nth)
{
	return str_from(palette[nth % ARRAY_LEN(palette)]);
}

#define STAGES(table) table, ARRAY_LEN(table)

/* Of each type, its first is what a board of the type begins as when nobody says. */
static const struct template_row templates[] = {
	{"leads", "leads", {"Funil de leads", "Lead funnel"}, STAGES(leads)},
	{"campaign", "leads", {"Campanha", "Campaign"}, STAGES(campaign)},
	{"support", "support", {"Atendimento", "Customer support"}, STAGES(support)},
	{"escalation", "support", {"Suporte por níveis", "Tiered support"}, STAGES(escalation)},
	{"sales", "sales", {"Funil de vendas", "Sales pipeline"}, STAGES(sales)},
	{"after_sales", "sales", {"Pós-venda", "After sales"}, STAGES(after_sales)},
	{"custom", "custom", {"Quadro simples", "Simple board"}, STAGES(custom)},
};

static struct str text_or_null(const char *text)
{
	return text ? str_from(text) : STR_NULL;
}

static struct list specs(struct arena *arena, const struct template_row *row, enum lang lang)
{
	struct stage_spec *items = ARENA_ARRAY(arena, struct stage_spec, row->count);

	for (size_t i = 0; i < row->count; i++) {
		const struct stage_row *stage = &row->stages[i];
		items[i] = (struct stage_spec){
			.name = str_from(stage->name[lang]),
			.color = str_from(stage->color),
			.final = stage->final,
			.outcome = text_or_null(stage->outcome),
			.reason_required = stage->reason_required,
			.wip_limit = I64_NULL,
			.sla_minutes = stage->sla_minutes ? stage->sla_minutes : I64_NULL,
		};
	}
	return (struct list){items, row->count};
}

struct list board_templates(struct arena *arena, enum lang lang)
{
	struct board_template *items =
		ARENA_ARRAY(arena, struct board_template, ARRAY_LEN(templates));

	for (size_t i = 0; i < ARRAY_LEN(templates); i++)
		items[i] = (struct board_template){
			.key = str_from(templates[i].key),
			.name = str_from(templates[i].name[lang]),
			.type = str_from(templates[i].type),
			.stages = specs(arena, &templates[i], lang),
		};
	return (struct list){items, ARRAY_LEN(templates)};
}

const struct board_template *board_template_find(const struct list *all, struct str key,
						 struct str type)
{
	const struct board_template *items = all->items;

	for (size_t i = 0; i < all->count; i++)
		if (key.ptr ? str_eq(items[i].key, key) : str_eq(items[i].type, type))
			return &items[i];
	return NULL;
}
