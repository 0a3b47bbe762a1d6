-- Living posts of a person: a statement's sum a person, people in order of id.
create function private.count_posts()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        perform private.bump_user_counts(c.user_id, post_count => c.n)
        from (
            select p.user_id, count(*)::integer as n
            from new_rows p
            where p.deleted_at is null
                and p.removed_at is null
            group by p.user_id
            order by p.user_id
        ) c;
    elsif tg_op = 'DELETE' then
        perform private.bump_user_counts(c.user_id, post_count => -c.n)
        from (
            select p.user_id, count(*)::integer as n
            from old_rows p
            where p.deleted_at is null
                and p.removed_at is null
            group by p.user_id
            order by p.user_id
        ) c;
    else
        perform private.bump_user_counts(c.user_id, post_count => c.n)
        from (
            select p.user_id, sum(p.n)::integer as n
            from (
                select n.user_id, 1 as n
                from new_rows n
                where n.deleted_at is null
                    and n.removed_at is null
                union all
                select o.user_id, -1
                from old_rows o
                where o.deleted_at is null
                    and o.removed_at is null
            ) p
            group by p.user_id
            having sum(p.n) <> 0
            order by p.user_id
        ) c;
    end if;

    return null;
end;
$$;

comment on function private.count_posts is
    'Trigger function: counts the living rows of posts as a statement makes, ends or revives '
    'them.';
revoke all on function private.count_posts from public, anon, authenticated, service_role;
