-- Secret ballots: one's own only, for staff too. Cast once, on a poll of living content that one
-- sees; no update, no delete.
alter table public.poll_votes enable row level security;

create policy select_own on public.poll_votes
for select to authenticated
using (user_id = (select auth.uid()));

create policy insert_own on public.poll_votes
for insert to authenticated
with check (
    user_id = (select private.active_user_id())
    and exists (
        select
        from public.polls q
        where q.id = poll_votes.poll_id
            and (
                exists (
                    select
                    from public.posts p
                    where p.id = q.post_id
                        and p.deleted_at is null
                        and p.removed_at is null
                )
                or exists (
                    select
                    from public.comments c
                    where c.id = q.comment_id
                        and c.deleted_at is null
                        and c.removed_at is null
                )
            )
    )
);

revoke all on public.poll_votes from anon, authenticated, service_role;
grant select on public.poll_votes to authenticated;
grant insert (user_id, poll_id, option_index) on public.poll_votes to authenticated;
grant select, insert, update, delete on public.poll_votes to service_role;
