-- The votes of each option of visible polls. Ballots are secret, totals are not; the reader's own
-- vote stands in poll_votes.
create view public.poll_totals
with (security_invoker = true) as
select
    pc.poll_id,
    pc.option_index,
    p.options[pc.option_index + 1] as option,
    pc.vote_count + coalesce(s.vote_count, 0) as vote_count
from public.polls p
join private.poll_option_counts pc on pc.poll_id = p.id
left join lateral (
    select sum(ps.vote_count) as vote_count
    from private.poll_option_count_slots ps
    where ps.poll_id = pc.poll_id
        and ps.option_index = pc.option_index
) s on true;

comment on view public.poll_totals is
    'Votes per option of visible polls; one row per poll and option.';
comment on column public.poll_totals.poll_id is 'The poll.';
comment on column public.poll_totals.option_index is 'The option, counted from 0.';
comment on column public.poll_totals.option is 'Its text.';
comment on column public.poll_totals.vote_count is 'All votes for it.';
