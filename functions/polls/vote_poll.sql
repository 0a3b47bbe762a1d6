-- Casts the caller's vote and shows the result. Repeating the same vote is no error; another choice
-- is, since votes are final. Whether the poll is open and the option exists, the trigger on
-- poll_votes says for every path.
create function public.vote_poll(poll_id uuid, option_index integer)
returns setof public.poll_result
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_choice integer;
begin
    perform private.require_poll(vote_poll.poll_id);

    select v.option_index
    into v_choice
    from public.poll_votes v
    where v.poll_id = vote_poll.poll_id
        and v.user_id = v_user_id;

    if not found then
        begin
            insert into public.poll_votes (user_id, poll_id, option_index)
            values (v_user_id, vote_poll.poll_id, vote_poll.option_index)
            on conflict on constraint unique_user_poll_vote do nothing;
        exception
            -- A block or a deletion came in between.
            when insufficient_privilege then
                perform private.require_poll(vote_poll.poll_id);
                raise;
        end;

        -- Read back: a vote of the same person may have won the race.
        select v.option_index
        into v_choice
        from public.poll_votes v
        where v.poll_id = vote_poll.poll_id
            and v.user_id = v_user_id;
    end if;

    if v_choice is distinct from vote_poll.option_index then
        raise exception using
            errcode = 'PT409',
            message = 'already_voted',
            detail = format('The vote cast is option %s.', v_choice),
            hint = 'A vote can be neither changed nor withdrawn.';
    end if;

    return query
    select r.*
    from public.get_poll_results(vote_poll.poll_id) r;
end;
$$;

comment on function public.vote_poll is
    'Votes as the caller and returns the totals, one row per option; repeating the same vote is '
    'fine. Errors: 400 poll_option_unknown, 404 poll_not_found, 409 poll_closed, 409 '
    'already_voted.';
revoke all on function public.vote_poll from public, anon, authenticated, service_role;
grant execute on function public.vote_poll to authenticated;
