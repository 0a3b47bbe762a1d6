-- Likes of posts and comments: one bump a target and statement, targets in order of id.
create function private.count_reactions()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_sign integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
    perform private.bump_post_counts(c.post_id, reaction_count => c.n)
    from (
        select r.post_id, v_sign * count(*)::integer as n
        from changed r
        where r.post_id is not null
        group by r.post_id
        order by r.post_id
    ) c;

    perform private.bump_comment_counts(c.comment_id, reaction_count => c.n)
    from (
        select r.comment_id, v_sign * count(*)::integer as n
        from changed r
        where r.comment_id is not null
        group by r.comment_id
        order by r.comment_id
    ) c;

    return null;
end;
$$;

comment on function private.count_reactions is
    'Trigger function: counts the rows that a statement inserted or deleted.';
revoke all on function private.count_reactions from public, anon, authenticated, service_role;
