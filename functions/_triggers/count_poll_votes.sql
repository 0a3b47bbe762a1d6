-- Votes of a poll's options: one bump an option and statement, in order.
create function private.count_poll_votes()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_sign integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
    perform private.bump_poll_option_counts(c.poll_id, c.option_index, c.n)
    from (
        select v.poll_id, v.option_index, v_sign * count(*)::integer as n
        from changed v
        group by v.poll_id, v.option_index
        order by v.poll_id, v.option_index
    ) c;

    return null;
end;
$$;

comment on function private.count_poll_votes is
    'Trigger function: counts the rows that a statement inserted or deleted.';
revoke all on function private.count_poll_votes from public, anon, authenticated, service_role;
