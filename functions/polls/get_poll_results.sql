-- A poll's totals, and the caller's own choice: one row per option, in order. Ballots are secret,
-- so nobody else's choice shows.
create function public.get_poll_results(poll_id uuid)
returns setof public.poll_result
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
    v_choice integer;
begin
    perform private.require_poll(get_poll_results.poll_id);

    -- anon has no ballot and no grant to look for one.
    if auth.uid() is not null then
        select v.option_index
        into v_choice
        from public.poll_votes v
        where v.poll_id = get_poll_results.poll_id
            and v.user_id = auth.uid();
    end if;

    return query
    select
        t.poll_id,
        t.option_index,
        t.option,
        t.vote_count,
        t.option_index is not distinct from v_choice,
        sum(t.vote_count) over ()::bigint,
        p.closes_at,
        p.closes_at <= now()
    from public.poll_totals t
    join public.polls p on p.id = t.poll_id
    where t.poll_id = get_poll_results.poll_id
    order by t.option_index;
end;
$$;

comment on function public.get_poll_results is
    'Totals of a poll, one row per option, with the caller''s own choice. Errors: 404 '
    'poll_not_found.';
revoke all on function public.get_poll_results from public, anon, authenticated, service_role;
grant execute on function public.get_poll_results to anon, authenticated;
