-- What goes on by itself on a board: rules, clocks with their timers, and order keys that are spaced anew.

-- --- business time ---
-- PostgreSQL knows the history of all time zones, so it is here that wall clocks become moments.

-- When an account with that calendar (accounts.business_calendar) and time zone is open on the days of
-- its wall from `first` to `last`. A time that the clocks skip is read on from the hour before; one
-- that they show twice is the second.
create function business_hours(calendar jsonb, zone text, first date, last date)
returns table (opens timestamptz, closes timestamptz)
language sql stable set search_path = public, pg_temp
as $$
	select o.opens, o.closes
	from generate_series(first::timestamp, last::timestamp, interval '1 day') d (day)
	cross join lateral jsonb_array_elements(calendar -> (array['monday', 'tuesday', 'wednesday',
		'thursday', 'friday', 'saturday', 'sunday'])[extract(isodow from d.day)::integer]) p
	cross join lateral (select (d.day + (p->>'from')::interval) at time zone zone as opens,
		(d.day + (p->>'to')::interval) at time zone zone as closes) o
	where o.closes > o.opens
		and not exists (select from jsonb_array_elements(calendar->'holidays') h
			where (h->>'date')::date = d.day::date)
$$;

-- Open time between two moments, in microseconds.
create function business_time(calendar jsonb, zone text, since timestamptz, until timestamptz)
returns bigint
language sql stable set search_path = public, pg_temp
as $$
	select coalesce(sum(extract(epoch from least(h.closes, until) - greatest(h.opens, since))) * 1000000,
		0)::bigint
	from business_hours(calendar, zone, (since at time zone zone)::date - 1,
		(until at time zone zone)::date) h
	where h.opens < until and h.closes > since
$$;

-- The moment when `usec` of open time will have passed since; NULL when that is more than ten years
-- ahead, or the business never opens.
create function business_after(calendar jsonb, zone text, since timestamptz, usec bigint)
returns timestamptz
language plpgsql stable set search_path = public, pg_temp
as $$
declare
	day date := (since at time zone zone)::date - 1;
	days integer := 14;
	remaining bigint := usec;
	passed bigint;
	reached timestamptz;
begin
	if usec <= 0 then
		return since;
	end if;
	while days < 4000 loop
		with open as (
			select greatest(h.opens, since) as opens, h.closes
			from business_hours(calendar, zone, day, day + days - 1) h where h.closes > since),
		run as (
			select o.closes,
				(sum(extract(epoch from o.closes - o.opens)) over (order by o.opens)
					* 1000000)::bigint as total
			from open o)
		select min(r.closes - (r.total - remaining) * interval '1 microsecond')
				filter (where r.total >= remaining), coalesce(max(r.total), 0)
		into reached, passed from run r;
		if reached is not null then
			return reached;
		end if;
		remaining := remaining - passed;
		day := day + days;
		days := 2 * days;
	end loop;
	return null;
end
$$;

-- The same by an account's own calendar, or by the bare clock ('calendar').
create function clock_time(account bigint, calendar text, since timestamptz, until timestamptz)
returns bigint
language plpgsql stable set search_path = public, pg_temp
as $$
begin
	if calendar = 'calendar' then
		return (extract(epoch from until - since) * 1000000)::bigint;
	end if;
	return (select business_time(a.business_calendar, a.time_zone, since, until)
		from accounts a where a.id = account);
end
$$;

create function clock_after(account bigint, calendar text, since timestamptz, usec bigint)
returns timestamptz
language plpgsql stable set search_path = public, pg_temp
as $$
begin
	if calendar = 'calendar' then
		return since + usec * interval '1 microsecond';
	end if;
	return (select business_after(a.business_calendar, a.time_zone, since, usec)
		from accounts a where a.id = account);
end
$$;

grant execute on function business_hours(jsonb, text, date, date),
	business_time(jsonb, text, timestamptz, timestamptz),
	business_after(jsonb, text, timestamptz, bigint),
	clock_time(bigint, text, timestamptz, timestamptz), clock_after(bigint, text, timestamptz, bigint)
	to hub_app, hub_system;

-- --- rules ---

create table board_rules (
	account_id bigint not null,
	id         uuid not null,
	board_id   uuid not null,
	stage_id   uuid not null, -- where it makes or puts cards, or what they enter, leave or stay in
	name       text not null check (length(name) between 1 and 80),
	kind       text not null check (kind in ('create', 'status', 'enter', 'exit', 'timeout')),
	conditions jsonb not null check (jsonb_typeof(conditions) = 'object'),
	actions    jsonb not null check (jsonb_typeof(actions) = 'array'),
	minutes    integer check (minutes between 1 and 525600),
	enabled    boolean not null default true,
	position   integer not null default 0, -- rules of one moment run by it, then by age
	version    bigint not null default 1,
	updated_by bigint not null,            -- the user in whose name it acts in Chatwoot
	backfill   jsonb,                      -- how far one of kind `create` is with what was there before it
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (account_id, id),
	foreign key (account_id, board_id) references boards (account_id, id) on delete cascade,
	foreign key (account_id, board_id, stage_id) references stages (account_id, board_id, id)
		on delete cascade,
	check ((kind = 'timeout') = (minutes is not null))
);
create index board_rules_board on board_rules (account_id, board_id);
create index board_rules_stage on board_rules (account_id, stage_id) where enabled;
create index board_rules_talks on board_rules (account_id, board_id)
	where enabled and kind in ('create', 'status');

-- What rules did, for two days: the fuse counts them, and a status that comes back from Chatwoot is known
-- to be a rule's own doing.
create table rule_acts (
	account_id               bigint not null references accounts,
	id                       uuid not null,
	rule_id                  uuid not null,
	card_id                  uuid not null,
	action                   text not null, -- as in the rule; `fuse`: it blew for this card
	wanted                   text,          -- the status of set_status
	chatwoot_conversation_id bigint,
	chain                    uuid[] not null, -- the rules that led here, this one last
	acted_at                 timestamptz not null default now(),
	echoed_at                timestamptz,     -- when that status came back
	primary key (account_id, id)
);
create index rule_acts_card on rule_acts (account_id, card_id, acted_at);
create index rule_acts_talk on rule_acts (account_id, chatwoot_conversation_id, acted_at)
	where wanted is not null and echoed_at is null;
create index rule_acts_age on rule_acts (acted_at);

-- A conversation's cards on all boards.
create index card_conversations_talk on card_conversations (account_id, chatwoot_conversation_id);

-- --- clocks ---

-- kind stage: the SLA of the stage the card is in (or came from, when it is in a final one).
-- kind due: the card's own date. kind rule: a timeout rule of the stage; it has no more than a timer.
create table card_clocks (
	account_id    bigint not null,
	card_id       uuid not null,
	kind          text not null check (kind in ('stage', 'due', 'rule')),
	subject_id    uuid not null, -- the stage, the card, the rule
	state         text not null check (state in ('running', 'paused', 'warned', 'breached', 'met')),
	calendar      text not null check (calendar in ('business', 'calendar')),
	started_at    timestamptz not null,
	allowed       bigint,                    -- µs; NULL: until due_at
	spent         bigint not null default 0, -- of it, before running_since
	running_since timestamptz,               -- NULL: it stands still
	due_at        timestamptz,               -- NULL: paused, or the business never opens
	warn_at       timestamptz,
	fires_at      timestamptz,               -- when to look at it next; NULL: not by itself
	primary key (account_id, card_id, kind, subject_id),
	foreign key (account_id, card_id) references cards (account_id, id)
		on delete cascade deferrable initially deferred
);
create index card_clocks_firing on card_clocks (fires_at) where fires_at is not null;
create index card_clocks_subject on card_clocks (account_id, subject_id);

-- What is shown of the clocks: {"state", "due_at", "warn_at"}, or NULL.
alter table cards add column sla jsonb;

-- Stages whose order keys have grown long.
create table stage_respaces (
	account_id bigint not null,
	stage_id   uuid not null,
	asked_at   timestamptz not null default now(),
	primary key (account_id, stage_id),
	foreign key (account_id, stage_id) references stages (account_id, id) on delete cascade
);

select hub_tenant_table('board_rules', 'select, insert, update, delete', 'select, update');
select hub_tenant_table('rule_acts', 'select, insert, update', 'select, delete');
select hub_tenant_table('card_clocks', 'select, insert, update, delete', 'select, update');
select hub_tenant_table('stage_respaces', 'select, insert, delete', 'select');

-- Of a card's clocks the one that matters: what is due first of those that go on, else the last one.
create function card_sla(account bigint, card uuid) returns jsonb
language sql stable set search_path = public, pg_temp
as $$
	select jsonb_build_object('state', k.state, 'due_at', hub_rfc3339(k.due_at),
		'warn_at', hub_rfc3339(k.warn_at))
	from card_clocks k where k.account_id = account and k.card_id = card and k.kind <> 'rule'
	order by k.state = 'met', k.due_at nulls last, k.kind limit 1
$$;

-- Its conversations wait, for the contact or a date, and none is open: its stage's clock stands still.
-- Not where the stage itself stands for that status.
create function card_waits(account bigint, card uuid, stage_key text) returns boolean
language sql stable set search_path = public, pg_temp
as $$
	select coalesce(bool_or(k.status in ('pending', 'snoozed') and k.status is distinct from stage_key)
		and not bool_or(k.status = 'open'), false)
	from card_conversations k where k.account_id = account and k.card_id = card
$$;

-- Sets the clock going at `since`, or leaves it standing.
create function clock_run(k card_clocks, since timestamptz, waits boolean) returns card_clocks
language plpgsql stable set search_path = public, pg_temp
as $$
begin
	k.running_since := case when waits then null else since end;
	k.due_at := case when waits then null
		else clock_after(k.account_id, k.calendar, since, k.allowed - k.spent) end;
	k.warn_at := case when waits then null
		else clock_after(k.account_id, k.calendar, since, k.allowed * 8 / 10 - k.spent) end;
	k.state := case when waits then 'paused' when k.spent >= k.allowed * 8 / 10 then 'warned'
		else 'running' end;
	k.fires_at := case when waits then null when k.state = 'warned' then k.due_at else k.warn_at end;
	return k;
end
$$;

create function clock_pause(k card_clocks, at timestamptz) returns card_clocks
language plpgsql stable set search_path = public, pg_temp
as $$
begin
	k.spent := k.spent + clock_time(k.account_id, k.calendar, k.running_since, at);
	k.running_since := null;
	k.due_at := null;
	k.warn_at := null;
	k.fires_at := null;
	k.state := 'paused';
	return k;
end
$$;

create function clock_new(account bigint, card uuid, stage uuid, minutes integer, calendar text,
	since timestamptz) returns card_clocks
language sql stable set search_path = public, pg_temp
as $$
	select row(account, card, 'stage', stage, 'paused', calendar, since, minutes * 60000000::bigint, 0,
		null, null, null, null)::card_clocks
$$;

-- The card has come into its stage (or back from the trash): the stage's clock and the timers of its
-- timeout rules start; in a final stage all clocks are over.
create function clocks_enter(account bigint, card uuid, stage uuid, since timestamptz) returns void
language plpgsql volatile set search_path = public, pg_temp
as $$
declare
	s record;
	k card_clocks;
begin
	select t.sla_minutes, t.sla_calendar, t.final, t.key into s
	from stages t where t.account_id = account and t.id = stage;
	delete from card_clocks c where c.account_id = account and c.card_id = card
		and (c.kind = 'rule' or c.kind = 'stage' and not s.final);
	if s.final then
		update card_clocks c set fires_at = null, running_since = null,
			state = case when c.state = 'breached' or c.due_at <= since then 'breached' else 'met' end
		where c.account_id = account and c.card_id = card;
	elsif s.sla_minutes is not null then
		k := clock_run(clock_new(account, card, stage, s.sla_minutes, s.sla_calendar, since), since,
			card_waits(account, card, s.key));
		insert into card_clocks values (k.*);
	end if;
	insert into card_clocks (account_id, card_id, kind, subject_id, state, calendar, started_at, due_at,
		fires_at)
	select account, card, 'rule', r.id, 'running', 'calendar', since,
		since + r.minutes * interval '1 minute', since + r.minutes * interval '1 minute'
	from board_rules r
	where r.account_id = account and r.stage_id = stage and r.enabled and r.kind = 'timeout';
end
$$;

-- The card's own date: a fifth of the way before it there is a warning. A date does not wait.
create function clocks_due(account bigint, card uuid, stage uuid, due timestamptz, since timestamptz)
returns void
language plpgsql volatile set search_path = public, pg_temp
as $$
begin
	delete from card_clocks c where c.account_id = account and c.card_id = card and c.kind = 'due';
	insert into card_clocks (account_id, card_id, kind, subject_id, state, calendar, started_at, due_at,
		warn_at, fires_at)
	select account, card, 'due', card, 'running', 'calendar', since, due, w.at, w.at
	from stages s, lateral (select least(due, since + (due - since) * 0.8) as at) w
	where s.account_id = account and s.id = stage and not s.final and due is not null;
end
$$;

-- The card's history says when the clock of its stage stood still, so that it can be made again.
create function clock_note(account bigint, card uuid, board uuid, stage uuid, version bigint, waits boolean)
returns void
language sql volatile set search_path = public, pg_temp
as $$
	insert into card_history (account_id, id, card_id, board_id, action, actor_type, card_version,
		detail, occurred_at)
	values (account, hub_uuid(), card, board, case when waits then 'clock_paused' else 'clock_resumed' end,
		'system', version, jsonb_build_object('stage_id', stage), now())
$$;

-- Before the row is written, so that whoever writes it returns it with its clock.
create function cards_timed() returns trigger
language plpgsql volatile set search_path = public, pg_temp
as $$
begin
	if tg_op = 'UPDATE' then
		if new.stage_id <> old.stage_id and new.entered_stage_at = old.entered_stage_at then
			new.entered_stage_at := now();
		end if;
		if new.deleted_at is not null then
			delete from card_clocks c where c.account_id = new.account_id and c.card_id = new.id;
			new.sla := null;
			return new;
		end if;
		if new.stage_id <> old.stage_id or old.deleted_at is not null then
			perform clocks_enter(new.account_id, new.id, new.stage_id, now());
			if exists (select from card_clocks c where c.account_id = new.account_id
					and c.card_id = new.id and c.kind = 'stage' and c.state = 'paused') then
				perform clock_note(new.account_id, new.id, new.board_id, new.stage_id, new.version,
					true);
			end if;
		end if;
		if new.due_at is distinct from old.due_at or old.deleted_at is not null
			or new.due_at is not null and new.stage_id <> old.stage_id and exists (select from stages s
				where s.account_id = new.account_id and s.id = old.stage_id and s.final) then
			perform clocks_due(new.account_id, new.id, new.stage_id, new.due_at, now());
		end if;
	elsif new.deleted_at is null then
		perform clocks_enter(new.account_id, new.id, new.stage_id, now());
		if new.due_at is not null then
			perform clocks_due(new.account_id, new.id, new.stage_id, new.due_at, now());
		end if;
	end if;
	new.sla := card_sla(new.account_id, new.id);
	return new;
end
$$;
create trigger timed_new before insert on cards for each row execute function cards_timed();
create trigger timed before update of stage_id, due_at, deleted_at on cards for each row
	when ((old.stage_id, old.due_at, old.deleted_at)
		is distinct from (new.stage_id, new.due_at, new.deleted_at))
	execute function cards_timed();

-- A conversation that waits, or goes on, stops or starts the clock of its card's stage.
create function conversations_timed() returns trigger
language plpgsql volatile set search_path = public, pg_temp
as $$
declare
	account bigint := coalesce(new.account_id, old.account_id);
	card uuid := coalesce(new.card_id, old.card_id);
	k card_clocks;
	c record;
	waits boolean;
begin
	k := (select t from card_clocks t
		where t.account_id = account and t.card_id = card and t.kind = 'stage'
			and t.state in ('running', 'warned', 'paused'));
	if k.card_id is null then
		return null;
	end if;
	select o.board_id, o.version, o.stage_id, s.key into c
	from cards o join stages s on s.account_id = o.account_id and s.id = o.stage_id
	where o.account_id = account and o.id = card and o.deleted_at is null;
	if not found then
		return null;
	end if;
	waits := card_waits(account, card, c.key);
	if c.stage_id <> k.subject_id or waits = (k.state = 'paused') then
		return null;
	end if;
	k := case when waits then clock_pause(k, now()) else clock_run(k, now(), false) end;
	update card_clocks t set state = k.state, spent = k.spent, running_since = k.running_since,
		due_at = k.due_at, warn_at = k.warn_at, fires_at = k.fires_at
	where t.account_id = account and t.card_id = card and t.kind = 'stage';
	update cards o set sla = card_sla(account, card) where o.account_id = account and o.id = card;
	perform clock_note(account, card, c.board_id, k.subject_id, c.version, waits);
	return null;
end
$$;
create trigger timed_new after insert or delete on card_conversations for each row
	execute function conversations_timed();
create trigger timed after update of status on card_conversations for each row
	when (old.status <> new.status) execute function conversations_timed();

-- The clock of the stage the card is in, from the card's history alone; NULL without one. Versions tell
-- the order, and a move comes before the pause of the stage it led to.
create function clock_replay(account bigint, card uuid) returns card_clocks
language plpgsql stable set search_path = public, pg_temp
as $$
declare
	s record;
	h record;
	k card_clocks;
begin
	select c.stage_id, t.sla_minutes, t.sla_calendar into s
	from cards c join stages t on t.account_id = c.account_id and t.id = c.stage_id
	where c.account_id = account and c.id = card and c.deleted_at is null
		and t.sla_minutes is not null and not t.final;
	if not found then
		return null;
	end if;
	for h in select o.action, o.from_stage_id, o.to_stage_id, o.detail->>'stage_id' as stage_id,
			o.occurred_at
		from card_history o where o.account_id = account and o.card_id = card
		order by o.card_version, o.action in ('clock_paused', 'clock_resumed'), o.occurred_at, o.id
	loop
		if h.to_stage_id is not null
			and (h.from_stage_id is distinct from h.to_stage_id or h.action = 'restored') then
			k := clock_new(account, card, h.to_stage_id, s.sla_minutes, s.sla_calendar, h.occurred_at);
			k.running_since := h.occurred_at;
		elsif h.stage_id is distinct from k.subject_id::text then
			continue;
		elsif h.action = 'clock_paused' and k.running_since is not null then
			k := clock_pause(k, h.occurred_at);
		elsif h.action = 'clock_resumed' and k.running_since is null then
			k.running_since := h.occurred_at;
		end if;
	end loop;
	if k.subject_id is distinct from s.stage_id then
		return null;
	end if;
	return clock_run(k, k.running_since, k.running_since is null);
end
$$;

-- Makes the stage clocks of up to `most` cards behind `after` anew, of one stage or (NULL) of the
-- account: their allowance or the calendar is another one. The last of them; NULL when none was left.
create function clocks_refresh(account bigint, stage uuid, after uuid, most integer) returns uuid
language plpgsql volatile set search_path = public, pg_temp
as $$
declare
	c record;
	k card_clocks;
	breached boolean;
	done uuid;
begin
	for c in select o.id from cards o join stages s on s.account_id = o.account_id and s.id = o.stage_id
		where o.account_id = account and o.deleted_at is null and o.id > after
			and (o.stage_id = stage or stage is null and s.sla_minutes is not null and not s.final)
		order by o.id limit most for update of o
	loop
		done := c.id;
		delete from card_clocks t where t.account_id = account and t.card_id = c.id and t.kind = 'stage'
		returning t.state = 'breached' into breached;
		k := clock_replay(account, c.id);
		if k.card_id is not null then
			if breached and k.due_at <= now() then
				k.state := 'breached';
				k.running_since := null;
				k.fires_at := null;
			end if;
			insert into card_clocks values (k.*);
		end if;
		update cards o set sla = card_sla(account, c.id)
		where o.account_id = account and o.id = c.id and o.sla is distinct from card_sla(account, c.id);
	end loop;
	return done;
end
$$;

-- What the clocks go by has changed: a job makes them anew.
create function stages_timed() returns trigger
language plpgsql volatile set search_path = public, pg_temp
as $$
begin
	insert into jobs (account_id, queue, kind, key, payload, max_attempts)
	values (new.account_id, 'kanban', 'kanban.clocks', 'clocks',
		jsonb_build_object('stage_id', new.id), 10);
	return null;
end
$$;
create trigger timed after update of sla_minutes, sla_calendar, final on stages for each row
	when ((old.sla_minutes, old.sla_calendar, old.final)
		is distinct from (new.sla_minutes, new.sla_calendar, new.final))
	execute function stages_timed();

create function accounts_timed() returns trigger
language plpgsql volatile set search_path = public, pg_temp
as $$
begin
	insert into jobs (account_id, queue, kind, key, payload, max_attempts)
	values (new.id, 'kanban', 'kanban.clocks', 'clocks', '{}', 10);
	return null;
end
$$;
create trigger timed after update of business_calendar, time_zone on accounts for each row
	when ((old.business_calendar, old.time_zone) is distinct from (new.business_calendar, new.time_zone))
	execute function accounts_timed();

-- --- timers ---

-- Hands up to `most` due timers to jobs, a hundred cards of an account in each. A timer that its job
-- did not get to is handed on again half a minute later. How many.
create function timers_take(most integer) returns bigint
language sql volatile security definer set search_path = public, pg_temp
as $$
	with due as (
		select t.account_id, t.card_id, t.kind, t.subject_id from card_clocks t
		where t.fires_at <= now() order by t.fires_at limit most for update skip locked),
	leased as (
		update card_clocks t set fires_at = now() + interval '30 seconds' from due d
		where t.account_id = d.account_id and t.card_id = d.card_id and t.kind = d.kind
			and t.subject_id = d.subject_id
		returning t.account_id, t.card_id),
	batched as (
		select l.account_id, l.card_id,
			(row_number() over (partition by l.account_id order by l.card_id) - 1) / 100 as batch
		from (select distinct account_id, card_id from leased) l),
	handed as (
		insert into jobs (account_id, queue, kind, payload, max_attempts)
		select b.account_id, 'kanban', 'kanban.timers',
			jsonb_build_object('card_ids', jsonb_agg(b.card_id)), 5
		from batched b group by b.account_id, b.batch)
	select count(*) from leased
$$;

create function kanban_keep_house() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	delete from rule_acts where acted_at < now() - interval '2 days'
$$;
grant execute on function timers_take(integer), kanban_keep_house() to hub_system;

-- --- what rules listen to ---

-- A card has come into a stage, or left one, of which a rule speaks: a job runs the rules.
create function card_history_ruled() returns trigger
language plpgsql volatile set search_path = public, pg_temp
as $$
begin
	insert into jobs (account_id, queue, kind, key, payload, max_attempts)
	select h.account_id, 'kanban', 'kanban.rules', 'card:' || h.card_id,
		jsonb_build_object('history_id', h.id), 10
	from added h
	where h.to_stage_id is not null and h.from_stage_id is distinct from h.to_stage_id
		and h.action <> 'restored'
		and exists (select from board_rules r where r.account_id = h.account_id and r.enabled
			and (r.stage_id = h.to_stage_id and r.kind in ('enter', 'status')
				or r.stage_id = h.from_stage_id and r.kind = 'exit'));
	return null;
end
$$;
create trigger ruled after insert on card_history referencing new table as added
	for each statement execute function card_history_ruled();

-- --- order keys ---

-- A key that has grown long has its stage spaced anew, by a job.
create function cards_spaced() returns trigger
language plpgsql volatile set search_path = public, pg_temp
as $$
begin
	insert into stage_respaces (account_id, stage_id) values (new.account_id, new.stage_id)
	on conflict do nothing;
	if found then
		insert into jobs (account_id, queue, kind, key, payload, max_attempts)
		values (new.account_id, 'kanban', 'kanban.respace', 'respace:' || new.stage_id,
			jsonb_build_object('stage_id', new.stage_id), 10);
	end if;
	return null;
end
$$;
create trigger spaced after insert or update of position on cards for each row
	when (length(new.position) > 24) execute function cards_spaced();

grant execute on function card_sla(bigint, uuid), card_waits(bigint, uuid, text),
	clock_run(card_clocks, timestamptz, boolean), clock_pause(card_clocks, timestamptz),
	clock_new(bigint, uuid, uuid, integer, text, timestamptz),
	clocks_enter(bigint, uuid, uuid, timestamptz),
	clocks_due(bigint, uuid, uuid, timestamptz, timestamptz),
	clock_note(bigint, uuid, uuid, uuid, bigint, boolean),
	clock_replay(bigint, uuid), clocks_refresh(bigint, uuid, uuid, integer)
	to hub_app, hub_system;

-- Does a conversation fit a rule's conditions? Without statuses in them any but resolved fits; `status`
-- NULL: it does not matter.
create function rule_fits(conditions jsonb, inbox bigint, team bigint, labels text[], status text)
returns boolean
language sql immutable parallel safe set search_path = public, pg_temp
as $$
	select (coalesce(jsonb_array_length(conditions->'inbox_ids'), 0) = 0
			or coalesce(conditions->'inbox_ids' @> to_jsonb(inbox), false))
		and (coalesce(jsonb_array_length(conditions->'team_ids'), 0) = 0
			or coalesce(conditions->'team_ids' @> to_jsonb(team), false))
		and (coalesce(jsonb_array_length(conditions->'labels'), 0) = 0
			or coalesce(conditions->'labels' ?| labels, false))
		and case when status is null then true
			when coalesce(jsonb_array_length(conditions->'statuses'), 0) = 0 then status <> 'resolved'
			else conditions->'statuses' ? status end
$$;
grant execute on function rule_fits(jsonb, bigint, bigint, text[], text) to hub_app, hub_system;

-- What rules want of a conversation whose card on the default board has just changed: on each other
-- board the first rule that makes a card of it, or moves the one there is to its status's stage.
-- `chain`: the rules that led to the change, none of which goes on; `sole`: no other rule than this one.
create function talk_targets(account bigint, conversation bigint, old_status text, chain uuid[],
	sole uuid)
returns table (board_id uuid, card_id uuid, rule_id uuid, stage_id uuid)
language sql stable set search_path = public, pg_temp
as $$
	select distinct on (r.board_id) r.board_id, o.card_id, r.id, r.stage_id
	from boards d
	join card_conversations k on k.account_id = d.account_id and k.board_id = d.id
	join cards c on c.account_id = k.account_id and c.id = k.card_id
	join board_rules r on r.account_id = d.account_id and r.enabled and r.kind in ('create', 'status')
		and r.board_id <> d.id
	join boards b on b.account_id = r.account_id and b.id = r.board_id
		and b.archived_at is null and b.deleted_at is null
	left join card_conversations o on o.account_id = r.account_id and o.board_id = r.board_id
		and o.chatwoot_conversation_id = k.chatwoot_conversation_id
	left join cards e on e.account_id = o.account_id and e.id = o.card_id
	where d.account_id = account and d.is_default and k.chatwoot_conversation_id = conversation
		and r.id <> all (chain) and cardinality(chain) < 5 and (sole is null or r.id = sole)
		and rule_fits(r.conditions, k.chatwoot_inbox_id, k.chatwoot_team_id, c.labels, k.status)
		and case r.kind when 'create' then o.card_id is null
			else e.deleted_at is null and e.stage_id <> r.stage_id
				and k.status is distinct from old_status
				and coalesce(jsonb_array_length(r.conditions->'statuses'), 0) > 0 end
	order by r.board_id, r.position, r.created_at, r.id
$$;
grant execute on function talk_targets(bigint, bigint, text, uuid[], uuid) to hub_app;
