-- The audit trail: who did what to what, from where, and with what result. Whoever acts appends to
-- audit_queue in the transaction of the act; the sealer, a duty of the relay's leader, numbers the
-- rows gap-free per account and chains them into audit_log under a key that the database does not know
-- (fcgi/features/audit/audit_chain.h). No role that runs can change or delete what is sealed.
-- Account 0 is the platform: sign-ins, operators, what belongs to no account.

-- A transaction outside of any account has none: it sees no tenant's rows, and not the platform's.
create or replace function hub_account() returns bigint
language sql stable parallel safe
as $$ select nullif(nullif(current_setting('hub.account_id', true), ''), '0')::bigint $$;

-- payload is what may be personal, as json so that its bytes stay as they are: {"actor_name",
-- "impersonator_name", "ip", "user_agent", "before", "after"}.
create table audit_queue (
	pos             bigint generated always as identity (cache 1) primary key,
	account_id      bigint not null,
	at              timestamptz not null default now(),
	action          text not null,
	status          integer not null,
	error           text,   -- code of the refusal; NULL: it was done
	route           text,   -- "POST /api/v1/…", as the route table has it
	actor_type      text not null check (actor_type in ('user', 'key', 'token', 'endpoint', 'system', 'anonymous')),
	actor_id        bigint, -- of the user; NULL for nobody's
	impersonator_id bigint, -- who acted in the user's name
	credential_id   uuid,   -- session, token or key
	resource_type   text not null,
	resource_id     text,
	request_id      text,
	repeats         bigint not null default 1 check (repeats > 0),
	payload         json not null
);
alter table audit_queue enable row level security;
alter table audit_queue force row level security;
create policy account on audit_queue for insert to hub_app
	with check (account_id = (select hub_account()) or account_id = 0);
create policy trusted on audit_queue to hub_owner, hub_system using (true) with check (true);
grant insert on audit_queue to hub_app;
grant select, insert, delete on audit_queue to hub_system;

create table audit_log (
	account_id      bigint not null,
	seq             bigint not null check (seq > 0),
	at              timestamptz not null,
	action          text not null,
	status          integer not null,
	error           text,
	route           text,
	actor_type      text not null,
	actor_id        bigint,
	impersonator_id bigint,
	credential_id   uuid,
	resource_type   text not null,
	resource_id     text,
	request_id      text,
	repeats         bigint not null,
	payload         json,           -- NULL once erased, and salt with it
	salt            bytea,
	payload_digest  bytea not null, -- SHA-256 of salt and payload; what the chain runs over
	hash            bytea not null, -- HMAC of the hash before, account, seq and everything above
	erased          bytea,          -- HMAC that says the payload was erased by right
	primary key (account_id, seq, at)
) partition by range (at);
create index audit_log_actor on audit_log (account_id, actor_id, seq);
create index audit_log_resource on audit_log (account_id, resource_id, seq);
select hub_tenant_table('audit_log', 'select', 'select, insert');

-- How long each chain is and what it ends with; seal is an HMAC over both, so that taking the last
-- row away and setting the head back does not pass.
create table audit_heads (
	account_id bigint primary key,
	count      bigint not null,
	hash       bytea not null,
	seal       bytea not null
);
alter table audit_heads enable row level security;
alter table audit_heads force row level security;
create policy trusted on audit_heads to hub_owner, hub_system using (true) with check (true);
grant select, insert, update on audit_heads to hub_system;

-- This month's partition and three ahead, as events_make_partitions(). The name of the default one
-- sorts behind all months.
create function audit_make_partitions() returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
	month timestamp;
	part  text;
begin
	for ahead in 0..3 loop
		month := date_trunc('month', now() at time zone 'UTC') + ahead * interval '1 month';
		part := 'audit_log_' || to_char(month, 'YYYYMM');
		if to_regclass(part) is null then
			execute format('create table %I partition of audit_log for values from (%L) to (%L)', part,
				month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
			execute format('alter table %I enable row level security', part);
			execute format('alter table %I force row level security', part);
		end if;
	end loop;
end
$$;
grant execute on function audit_make_partitions() to hub_system;

create table audit_log_default partition of audit_log default;
alter table audit_log_default enable row level security;
alter table audit_log_default force row level security;
select audit_make_partitions();

-- Refusals come in floods: of one subject (a user, else an address; IPv6 by its /64) doing one thing,
-- the first of a minute is an entry at once, and what repeats it is one more entry with a count when the
-- minute is over. Subjects beyond 1000 in a minute of an account count as one.
create table audit_refusals (
	account_id bigint not null,
	minute     timestamptz not null,
	subject    text not null,
	action     text not null,
	error      text not null,
	status     integer not null,
	actor_type text not null,
	actor_id   bigint,
	ip         inet,
	repeats    bigint not null default 0, -- after the first
	primary key (account_id, minute, subject, action, error)
);
create index audit_refusals_minute on audit_refusals (minute);
alter table audit_refusals enable row level security;
alter table audit_refusals force row level security;
create policy trusted on audit_refusals to hub_owner, hub_system using (true) with check (true);
grant select, delete on audit_refusals to hub_system;

-- Counts a refusal; true when it is the first and so worth an entry of its own. Repeats are not worth
-- a wait for the disk.
create function directory.audit_refused(account_id bigint, action text, error text, status integer,
	actor_type text, actor_id bigint, ip inet)
returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	this_minute timestamptz := date_trunc('minute', now());
	who         text := coalesce('user:' || actor_id,
		'ip:' || host(network(set_masklen(ip, case family(ip) when 6 then 64 else 32 end))), '?');
	first       boolean;
begin
	loop
		update audit_refusals r set repeats = r.repeats + 1
		where r.account_id = audit_refused.account_id and r.minute = this_minute and r.subject = who
			and r.action = audit_refused.action and r.error = audit_refused.error;
		if found then
			perform set_config('synchronous_commit', 'off', true);
			return false;
		end if;
		exit when who = '*' or (select count(*) from audit_refusals r
			where r.account_id = audit_refused.account_id and r.minute = this_minute) < 1000;
		who := '*';
		actor_id := null;
		ip := null;
	end loop;
	insert into audit_refusals as r (account_id, minute, subject, action, error, status, actor_type,
		actor_id, ip)
	values (audit_refused.account_id, this_minute, who, audit_refused.action, audit_refused.error,
		audit_refused.status, audit_refused.actor_type, audit_refused.actor_id, audit_refused.ip)
	on conflict (account_id, minute, subject, action, error) do update set repeats = r.repeats + 1
	returning r.repeats = 0 into first;
	return first;
end
$$;
grant execute on function directory.audit_refused(bigint, text, text, integer, text, bigint, inet)
	to hub_app;

-- Operators. A session in somebody else's name is bound to one account, ends by itself and is not
-- renewed; sessions of other methods have no account.
alter table users add column if not exists super_admin boolean not null default false;
alter table sessions add column account_id bigint references accounts;

create function directory.is_operator(user_id bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
	select coalesce((select u.super_admin from users u where u.id = is_operator.user_id), false)
$$;

-- Opens a session of the account's member for an operator, and says so in the account's own trail.
-- False: that user is no member of an active account, or an operator themselves.
create function directory.impersonate(id uuid, operator_id bigint, account_id bigint, user_id bigint,
	seconds bigint, ip inet, user_agent text, entry json)
returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	if not directory.is_operator(operator_id) or directory.is_operator(user_id) or not exists (
		select from memberships m
		join accounts a on a.id = m.account_id and a.status = 'active'
		where m.account_id = impersonate.account_id and m.user_id = impersonate.user_id) then
		return false;
	end if;
	insert into sessions (id, user_id, method, impersonator_id, account_id, ip, user_agent, idle_until,
		expires_at)
	values (impersonate.id, impersonate.user_id, 'impersonation', impersonate.operator_id,
		impersonate.account_id, impersonate.ip, left(impersonate.user_agent, 500),
		now() + impersonate.seconds * interval '1 second',
		now() + impersonate.seconds * interval '1 second');
	insert into audit_queue (account_id, action, status, actor_type, actor_id, credential_id,
		resource_type, resource_id, request_id, payload)
	values (impersonate.account_id, 'impersonation.started', 201, 'user', impersonate.operator_id,
		impersonate.id, 'user', impersonate.user_id, impersonate.entry->>'request_id',
		json_build_object('actor_name', (select u.name from users u where u.id = operator_id),
			'ip', host(impersonate.ip), 'user_agent', impersonate.user_agent,
			'after', impersonate.entry->'after'));
	return true;
end
$$;

-- Ends such a session, and says so in the account's own trail. False: it had ended.
create function directory.impersonation_end(id uuid, request_id text, ip inet, user_agent text)
returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
	s sessions;
begin
	select t.* into s from sessions t
	where t.id = impersonation_end.id and t.impersonator_id is not null;
	if not found or not directory.session_revoke(s.id, s.user_id) then
		return false;
	end if;
	insert into audit_queue (account_id, action, status, actor_type, actor_id, credential_id,
		resource_type, resource_id, request_id, payload)
	values (s.account_id, 'impersonation.ended', 204, 'user', s.impersonator_id, s.id, 'user', s.user_id,
		impersonation_end.request_id,
		json_build_object('actor_name', (select u.name from users u where u.id = s.impersonator_id),
			'ip', host(impersonation_end.ip), 'user_agent', impersonation_end.user_agent));
	return true;
end
$$;
grant execute on function directory.is_operator(bigint),
	directory.impersonate(uuid, bigint, bigint, bigint, bigint, inet, text, json),
	directory.impersonation_end(uuid, text, inet, text)
	to hub_app;

-- As before, and a session that is bound to an account is a member's of that account only.
create or replace function directory.access(session_id uuid, user_id bigint, account_id bigint)
returns table (live boolean, impersonator_id bigint, role text, locale text, status text)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
begin
	update sessions s set last_seen_at = now()
	where s.id = access.session_id and s.last_seen_at < now() - interval '1 minute'
		and s.revoked_at is null;
	return query
	select s.id is not null, s.impersonator_id, m.role, a.locale, a.status
	from (select 1) one
	left join sessions s on s.id = access.session_id and s.user_id = access.user_id
		and s.revoked_at is null and s.expires_at > now()
	left join memberships m on m.user_id = access.user_id and m.account_id = access.account_id
		and (s.account_id is null or s.account_id = m.account_id)
	left join accounts a on a.id = m.account_id;
end
$$;
