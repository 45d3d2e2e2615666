-- Whom the cards of a board can be given to, and who can be mentioned on them: the members of the
-- transaction's account who see the board.
create function directory.board_viewers(board uuid) returns setof bigint
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
	return query select p.user_id from board_people(board) p where p.sees;
end
$$;
grant execute on function directory.board_viewers(uuid) to hub_app;
