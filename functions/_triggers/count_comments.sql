-- Living comments of a post and living replies of a comment: a statement's sum a target, targets in
-- order of id.
create function private.count_comments()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        perform private.bump_post_counts(c.post_id, comment_count => c.n)
        from (
            select r.post_id, count(*)::integer as n
            from new_rows r
            where r.deleted_at is null
                and r.removed_at is null
            group by r.post_id
            order by r.post_id
        ) c;

        perform private.bump_comment_counts(c.parent_comment_id, reply_count => c.n)
        from (
            select r.parent_comment_id, count(*)::integer as n
            from new_rows r
            where r.deleted_at is null
                and r.removed_at is null
                and r.parent_comment_id is not null
            group by r.parent_comment_id
            order by r.parent_comment_id
        ) c;
    elsif tg_op = 'DELETE' then
        perform private.bump_post_counts(c.post_id, comment_count => -c.n)
        from (
            select r.post_id, count(*)::integer as n
            from old_rows r
            where r.deleted_at is null
                and r.removed_at is null
            group by r.post_id
            order by r.post_id
        ) c;

        perform private.bump_comment_counts(c.parent_comment_id, reply_count => -c.n)
        from (
            select r.parent_comment_id, count(*)::integer as n
            from old_rows r
            where r.deleted_at is null
                and r.removed_at is null
                and r.parent_comment_id is not null
            group by r.parent_comment_id
            order by r.parent_comment_id
        ) c;
    else
        perform private.bump_post_counts(c.post_id, comment_count => c.n)
        from (
            select r.post_id, sum(r.n)::integer as n
            from (
                select n.post_id, 1 as n
                from new_rows n
                where n.deleted_at is null
                    and n.removed_at is null
                union all
                select o.post_id, -1
                from old_rows o
                where o.deleted_at is null
                    and o.removed_at is null
            ) r
            group by r.post_id
            having sum(r.n) <> 0
            order by r.post_id
        ) c;

        perform private.bump_comment_counts(c.parent_comment_id, reply_count => c.n)
        from (
            select r.parent_comment_id, sum(r.n)::integer as n
            from (
                select n.parent_comment_id, 1 as n
                from new_rows n
                where n.deleted_at is null
                    and n.removed_at is null
                union all
                select o.parent_comment_id, -1
                from old_rows o
                where o.deleted_at is null
                    and o.removed_at is null
            ) r
            where r.parent_comment_id is not null
            group by r.parent_comment_id
            having sum(r.n) <> 0
            order by r.parent_comment_id
        ) c;
    end if;

    return null;
end;
$$;

comment on function private.count_comments is
    'Trigger function: counts the living rows of comments as a statement makes, ends or revives '
    'them.';
revoke all on function private.count_comments from public, anon, authenticated, service_role;
