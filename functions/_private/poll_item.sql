-- A poll with its totals and the viewer's own choice, for items. Who calls has found what the poll
-- stands on visible.
create function private.poll_item(viewer uuid, poll_id uuid)
returns public.poll_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_item public.poll_item;
begin
    select
        p.id,
        p.closes_at,
        p.closes_at <= now(),
        sum(o.vote_count),
        (
            select v.option_index
            from public.poll_votes v
            where v.poll_id = p.id
                and v.user_id = poll_item.viewer
        ),
        array_agg(
            row(o.option_index, p.options[o.option_index + 1], o.vote_count)::public.poll_option
            order by o.option_index
        )
    into v_item
    from public.polls p
    cross join lateral (
        select
            c.option_index,
            c.vote_count + coalesce(
                (
                    select sum(s.vote_count)
                    from private.poll_option_count_slots s
                    where s.poll_id = c.poll_id
                        and s.option_index = c.option_index
                ),
                0
            ) as vote_count
        from private.poll_option_counts c
        where c.poll_id = p.id
    ) o
    where p.id = poll_item.poll_id
    group by p.id;

    return v_item;
end;
$$;

comment on function private.poll_item is
    'A poll as items hold it. Internal, for definers.';
revoke all on function private.poll_item from public, anon, authenticated, service_role;
