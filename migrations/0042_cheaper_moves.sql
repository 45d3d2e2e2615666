-- What a card's change costs beside the change itself.

-- ---- clocks ----

-- Of many cards that come into a stage at once, the business's hours are looked through for the first.
drop index card_clocks_subject;
create index card_clocks_subject on card_clocks (account_id, subject_id, started_at);

-- As before; `since` is the transaction's time, and what has started at it in the same stage is due when
-- this one is.
create or replace function clocks_enter(account bigint, card uuid, stage uuid, since timestamptz)
returns void
language plpgsql volatile set search_path = public, pg_temp
as $$
declare
	s record;
	k card_clocks;
	waits boolean;
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
		waits := card_waits(account, card, s.key);
		k := clock_new(account, card, stage, s.sla_minutes, s.sla_calendar, since);
		if not waits then
			select t.due_at, t.warn_at, t.running_since, t.state, t.warn_at
			into k.due_at, k.warn_at, k.running_since, k.state, k.fires_at
			from card_clocks t
			where t.account_id = account and t.subject_id = stage and t.started_at = since
				and t.kind = 'stage' and t.state = 'running' and t.running_since = since
				and t.allowed = k.allowed and t.calendar = k.calendar
			limit 1;
		end if;
		if waits or not found then
			k := clock_run(k, since, waits);
		end if;
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

-- ---- what a card is found by ----

-- As before, but looked at when the text changes: beside a trigger that runs before updates PostgreSQL
-- computes generated columns anew at each of them, and a move or a message took the stems of it all.
alter table cards
	alter column found_by drop expression,
	alter column words drop expression,
	alter column description_words drop expression;

create function cards_worded() returns trigger
language plpgsql volatile set search_path = public, pg_temp
as $$
begin
	new.found_by := hub_fold(hub_card_text(new.title, new.labels, new.contacts));
	new.words := hub_words(hub_card_text(new.title, new.labels, ''));
	new.description_words := hub_words(left(new.description, 5000));
	return new;
end
$$;
create trigger worded_new before insert on cards for each row execute function cards_worded();
create trigger worded before update of title, labels, contacts, description on cards for each row
	when ((old.title, old.labels, old.contacts, old.description)
		is distinct from (new.title, new.labels, new.contacts, new.description))
	execute function cards_worded();
