-- Followers and followed: one bump a person and statement, people in order of id, both sides in one
-- pass.
create function private.count_follows()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_sign integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
    perform private.bump_user_counts(
        c.user_id, follower_count => c.followers, following_count => c.following
    )
    from (
        select
            s.user_id,
            v_sign * sum(s.follower)::integer as followers,
            v_sign * sum(s.following)::integer as following
        from changed f
        cross join lateral (
            values (f.following_id, 1, 0), (f.follower_id, 0, 1)
        ) s (user_id, follower, following)
        group by s.user_id
        order by s.user_id
    ) c;

    return null;
end;
$$;

comment on function private.count_follows is
    'Trigger function: counts the rows that a statement inserted or deleted.';
revoke all on function private.count_follows from public, anon, authenticated, service_role;
