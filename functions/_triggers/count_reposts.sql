-- Reposts and quotes of a post: one bump a post and statement, posts in order of id.
create function private.count_reposts()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_sign integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
    perform private.bump_post_counts(c.post_id, repost_count => c.n)
    from (
        select r.post_id, v_sign * count(*)::integer as n
        from changed r
        group by r.post_id
        order by r.post_id
    ) c;

    return null;
end;
$$;

comment on function private.count_reposts is
    'Trigger function: counts the rows that a statement inserted or deleted.';
revoke all on function private.count_reposts from public, anon, authenticated, service_role;
