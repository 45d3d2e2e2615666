#include "app/features.h"

#include "app/health.h"
#include "features/accounts/accounts.h"
#include "features/audit/audit.h"
#include "features/billing/billing.h"
#include "features/chatwoot/chatwoot.h"
#include "features/identity/identity.h"
#include "features/kanban/kanban.h"

static const struct route_set *const route_sets[] = {
	&health_routes,
	&identity_routes,
	&identity_role_routes,
	&identity_impersonation_routes,
	&identity_login_routes,
	&identity_page_routes,
	&identity_token_routes,
	&accounts_routes,
	&chatwoot_routes,
	&chatwoot_history_routes,
	&chatwoot_privacy_routes,
	&chatwoot_connection_routes,
	&chatwoot_sync_routes,
	&chatwoot_write_routes,
	&chatwoot_people_routes,
	&kanban_find_routes,
	&kanban_import_routes,
	&kanban_board_routes,
	&kanban_field_routes,
	&kanban_stage_routes,
	&kanban_metric_routes,
	&kanban_people_routes,
	&kanban_presence_routes,
	&kanban_rule_routes,
	&kanban_card_routes,
	&kanban_bulk_routes,
	&kanban_parts_routes,
	&audit_routes,
	&billing_routes,
};
const struct route_table features_routes = {route_sets, ARRAY_LEN(route_sets)};

static const struct job_kind *const job_sets[] = {
	chatwoot_jobs,
	chatwoot_privacy_jobs,
	chatwoot_sync_jobs,
	chatwoot_write_jobs,
	chatwoot_rule_jobs,
	identity_jobs,
	kanban_board_jobs,
	kanban_clock_jobs,
	kanban_import_jobs,
	kanban_rule_jobs,
};
const struct job_table features_jobs = {job_sets, ARRAY_LEN(job_sets)};

static const struct event_set *const event_sets[] = {
	&chatwoot_events,
	&chatwoot_sync_events,
	&chatwoot_write_events,
	&identity_events,
	&kanban_card_events,
	&kanban_comment_events,
	&kanban_board_events,
	&kanban_clock_events,
};
const struct event_table features_events = {event_sets, ARRAY_LEN(event_sets)};

const struct guard features_guard = {
	.authenticate = identity_authenticate,
	.operate = identity_operate,
	.enter_account = identity_enter_account,
	.permit = identity_permit,
	.entitle = billing_entitle,
	.find_endpoint = chatwoot_find_endpoint,
	.claimed_account = identity_claimed_account,
	.verify_signature = chatwoot_verify_signature,
	.show_error = sign_in_page_error,
	.verify_installation = identity_verify_installation,
	.know_origin = identity_know_origin,
};

struct tables features_tables(void)
{
	return (struct tables){
		.routes = &features_routes,
		.jobs = &features_jobs,
		.events = &features_events,
		.config = config_rows,
		.config_count = config_row_count,
		.permission_known = role_table_has,
		.entitlement_known = entitlement_known,
		.entitlement_due = entitlement_due,
	};
}
