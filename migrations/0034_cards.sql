-- What hangs on cards, and what people did to them.

-- The version of a card's last edit by a person: a new message makes a newer version, and is no
-- reason to refuse an edit that was begun before.
alter table cards add column edited_version bigint not null default 1;

-- The row of history that this one took back.
alter table card_history add column undoes uuid;
create unique index card_history_undoes on card_history (account_id, undoes) where undoes is not null;
create index card_history_person on card_history (account_id, board_id, actor_id, occurred_at)
	where actor_type = 'user';

create table checklist_items (
	account_id bigint not null,
	id         uuid not null,
	card_id    uuid not null,
	text       text not null check (length(text) between 1 and 500),
	done       boolean not null default false,
	position   text collate "C" not null check (position ~ '^[0-9A-Za-z]+$'),
	done_at    timestamptz,
	done_by    bigint, -- user
	created_by bigint not null,
	created_at timestamptz not null default now(),
	primary key (account_id, id),
	unique (account_id, card_id, position),
	foreign key (account_id, card_id) references cards (account_id, id) on delete cascade,
	check (done = (done_at is not null))
);

create table card_comments (
	account_id bigint not null,
	id         uuid not null,
	card_id    uuid not null,
	author_id  bigint not null, -- user
	body       text not null check (length(body) between 1 and 10000),
	mentions   bigint[] not null default '{}', -- users
	version    bigint not null default 1,
	created_at timestamptz not null default now(),
	edited_at  timestamptz,
	primary key (account_id, id),
	foreign key (account_id, card_id) references cards (account_id, id) on delete cascade
);
create index card_comments_card on card_comments (account_id, card_id, id);

create table card_links (
	account_id bigint not null,
	id         uuid not null,
	card_id    uuid not null,
	url        text not null check (url ~ '^https?://' and length(url) <= 2048),
	title      text check (length(title) <= 255),
	created_by bigint not null,
	created_at timestamptz not null default now(),
	primary key (account_id, id),
	foreign key (account_id, card_id) references cards (account_id, id) on delete cascade
);
create index card_links_card on card_links (account_id, card_id, id);

select hub_tenant_table('checklist_items', 'select, insert, update, delete', 'select, insert, update, delete');
select hub_tenant_table('card_comments', 'select, insert, update, delete', 'select, insert, update, delete');
select hub_tenant_table('card_links', 'select, insert, update, delete', 'select, insert, update, delete');

-- Who hears only where a card stands: on a board whose outsiders see redacted cards, its people in
-- whose scope the card is and to whom Chatwoot shows none of its conversations; NULL: nobody.
create function directory.card_outsiders(card_id uuid) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp
	set plan_cache_mode = force_generic_plan
as $$
begin
	if not exists (select from cards c
			join boards b on b.account_id = c.account_id and b.id = c.board_id
			where c.account_id = hub_account() and c.id = card_outsiders.card_id
				and b.outsiders = 'redacted' and c.chatwoot_inbox_ids <> '{}') then
		return null;
	end if;
	return (
	with known as materialized (select reach_known(hub_account()) as yes),
	apart as (
		select p.user_id
		from known
		join cards c on c.account_id = hub_account() and c.id = card_outsiders.card_id
		cross join lateral board_people(c.board_id) p
		join memberships m on m.account_id = c.account_id and m.user_id = p.user_id
		join users u on u.id = m.user_id
		left join agents g on g.account_id = m.account_id and g.chatwoot_user_id = u.chatwoot_user_id
		left join chatwoot_custom_roles o on o.account_id = g.account_id
			and o.chatwoot_custom_role_id = g.chatwoot_custom_role_id
		cross join lateral (select reach_kind(m.chatwoot_role, g.chatwoot_custom_role_id, o.permissions,
			known.yes) as kind) r
		where p.sees and r.kind <> 'all' and (p.scope = 'account'
				or c.assignee_chatwoot_id = u.chatwoot_user_id or c.created_by = p.user_id
				or p.scope = 'team' and exists (select from card_conversations k
					join team_members t on t.account_id = k.account_id
						and t.chatwoot_team_id = k.chatwoot_team_id
					where k.account_id = c.account_id and k.card_id = c.id
						and t.chatwoot_user_id = u.chatwoot_user_id))
			and not exists (select from card_conversations k
				where k.account_id = c.account_id and k.card_id = c.id
					and reach_sees(r.kind,
						array(select i.chatwoot_inbox_id from inbox_members i
							where i.account_id = k.account_id
								and i.chatwoot_inbox_id = k.chatwoot_inbox_id
								and i.chatwoot_user_id = u.chatwoot_user_id),
						array(select t.chatwoot_team_id from team_members t
							where t.account_id = k.account_id
								and t.chatwoot_team_id = k.chatwoot_team_id
								and t.chatwoot_user_id = u.chatwoot_user_id),
						u.chatwoot_user_id, k.chatwoot_inbox_id, k.chatwoot_team_id,
						k.chatwoot_assignee_id)))
	select case when count(*) > 0
		then jsonb_build_object('users', jsonb_agg(a.user_id order by a.user_id)) end
	from apart a);
end
$$;
grant execute on function directory.card_outsiders(uuid) to hub_app;

-- As the one without `outsiders`; whoever hears of the card from outside has not lost it.
create function directory.audience_lost(before jsonb, after jsonb, outsiders jsonb) returns jsonb
language sql stable security definer set search_path = public, pg_temp
as $$
	select jsonb_build_object('users', jsonb_agg(m.user_id order by m.user_id))
	from memberships m
	where m.account_id = hub_account()
		and (before = '"account"' or before->'users' @> to_jsonb(m.user_id))
		and not (after = '"account"' or after->'users' @> to_jsonb(m.user_id))
		and outsiders->'users' @> to_jsonb(m.user_id) is not true
	having count(*) > 0
$$;
grant execute on function directory.audience_lost(jsonb, jsonb, jsonb) to hub_app;

-- As before; what is in the trash for 30 days goes. Cards of boards that a job is emptying go by it.
create or replace function hub_housekeeping() returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
	select events_make_partitions();
	select events_drop_old();
	select inbound_delete_old();
	select sessions_delete_old();
	delete from jobs where state = 'done' and finished_at < now() - interval '24 hours';
	delete from idempotency_keys where created_at < now() - interval '24 hours';
	delete from contact_exports where expires_at < now();
	delete from chatwoot_writes where state <> 'queued' and updated_at < now() - interval '30 days';
	delete from cards c using (select k.account_id, k.id from cards k
			where k.deleted_at < now() - interval '30 days' order by k.deleted_at limit 5000) old
		where c.account_id = old.account_id and c.id = old.id;
	insert into jobs (account_id, queue, kind, payload, max_attempts, idempotency_key)
	select a.id, 'maintenance', 'chatwoot.retention', '{}', 5, 'retention:' || current_date
	from accounts a where a.status = 'active'
	on conflict (account_id, idempotency_key) do nothing;
$$;
