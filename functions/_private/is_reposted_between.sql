-- Whether one of these people, vanished ones aside, plainly reposted a post at or above a key and
-- no later than as_of. Asked the cheaper way round: of the post's reposts, or where there are more
-- of those than people, of each person.
create function private.is_reposted_between(
    viewer uuid,
    post_id uuid,
    reposters uuid[],
    from_at timestamptz,
    from_id uuid,
    as_of timestamptz
)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if (
        select pc.repost_count > cardinality(is_reposted_between.reposters)
        from private.post_counts pc
        where pc.post_id = is_reposted_between.post_id
    ) then
        return exists (
            select
            from unnest(is_reposted_between.reposters) s (user_id)
            join public.reposts r
                on r.user_id = s.user_id
                and r.post_id = is_reposted_between.post_id
            where r.type = 'normal'
                and (r.created_at, r.post_id)
                >= (is_reposted_between.from_at, is_reposted_between.from_id)
                and r.created_at <= is_reposted_between.as_of
                and (
                    s.user_id = is_reposted_between.viewer
                    or not exists (
                        select
                        from private.gone g
                        where g.user_id = s.user_id
                    )
                )
        );
    end if;

    return exists (
        select
        from public.reposts r
        where r.post_id = is_reposted_between.post_id
            and r.type = 'normal'
            and (r.created_at, r.post_id)
            >= (is_reposted_between.from_at, is_reposted_between.from_id)
            and r.created_at <= is_reposted_between.as_of
            and r.user_id = any (is_reposted_between.reposters)
            and (
                r.user_id = is_reposted_between.viewer
                or not exists (
                    select
                    from private.gone g
                    where g.user_id = r.user_id
                )
            )
    );
end;
$$;

comment on function private.is_reposted_between is
    'Whether one of some people reposted a post within a span of keys. Internal, for definers.';
revoke all on function private.is_reposted_between from public, anon, authenticated, service_role;
