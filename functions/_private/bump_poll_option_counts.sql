-- Adds votes to one option of a poll: as bump_post_counts(), a slot of its own for whoever finds
-- the row locked.
create function private.bump_poll_option_counts(
    poll_id uuid,
    option_index integer,
    vote_count integer
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform 1
    from private.poll_option_counts c
    where c.poll_id = bump_poll_option_counts.poll_id
        and c.option_index = bump_poll_option_counts.option_index
        and exists (
            select
            from public.polls t
            where t.id = c.poll_id
        )
    for no key update of c skip locked;

    if found then
        update private.poll_option_counts c
        set vote_count = c.vote_count + bump_poll_option_counts.vote_count
        where c.poll_id = bump_poll_option_counts.poll_id
            and c.option_index = bump_poll_option_counts.option_index;
    else
        insert into private.poll_option_count_slots as c (poll_id, option_index, slot, vote_count)
        select
            p.id,
            bump_poll_option_counts.option_index,
            1 + pg_backend_pid() % 63,
            bump_poll_option_counts.vote_count
        from public.polls p
        where p.id = bump_poll_option_counts.poll_id
        on conflict on constraint poll_option_count_slots_pkey do update
        set vote_count = c.vote_count + excluded.vote_count;
    end if;
end;
$$;

comment on function private.bump_poll_option_counts is
    'Adds votes to one option of a poll. Internal: the counting trigger only.';
revoke all on function private.bump_poll_option_counts
from public, anon, authenticated, service_role;
