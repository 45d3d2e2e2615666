-- What an account's admins decide about it: language, time zone and currency, which were there, and
-- when the business is open.

alter table accounts
	add column business_calendar jsonb not null default '{
		"monday":    [{"from": "09:00", "to": "18:00"}],
		"tuesday":   [{"from": "09:00", "to": "18:00"}],
		"wednesday": [{"from": "09:00", "to": "18:00"}],
		"thursday":  [{"from": "09:00", "to": "18:00"}],
		"friday":    [{"from": "09:00", "to": "18:00"}],
		"saturday":  [],
		"sunday":    [],
		"holidays":  []
	}' check (jsonb_typeof(business_calendar) = 'object'),
	add column version bigint not null default 1;

create policy settings on accounts for update to hub_app
	using (id = (select hub_account())) with check (id = (select hub_account()));
grant update (locale, time_zone, currency, business_calendar, version, updated_at)
	on accounts to hub_app;
