-- A vote names an option that exists, on a poll that is open: for every path, not only for
-- vote_poll().
create function private.check_vote()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_options integer;
    v_closes_at timestamptz;
begin
    select cardinality(p.options), p.closes_at
    into v_options, v_closes_at
    from public.polls p
    where p.id = new.poll_id;

    -- A poll that does not exist or is not visible is for the policy to refuse: this trigger reads
    -- with the voter's rights, so that its errors tell nothing of what the voter may not see.
    if found then
        if v_closes_at <= now() then
            raise exception using
                errcode = 'PT409',
                message = 'poll_closed',
                detail = format('It closed at %s.', v_closes_at),
                hint = 'Show the results instead.';
        elsif new.option_index is null or new.option_index < 0 or new.option_index >= v_options then
            raise exception using
                errcode = '22023',
                message = 'poll_option_unknown',
                detail = format('%s is not one of 0 to %s.', new.option_index, v_options - 1),
                hint = 'option_index counts from 0.';
        end if;
    end if;

    return new;
end;
$$;

comment on function private.check_vote is
    'Trigger function: refuses a vote on a closed poll (409) or for an option that is not there '
    '(400).';
revoke all on function private.check_vote from public, anon, authenticated, service_role;
