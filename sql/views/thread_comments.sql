-- What a thread shows of each comment to a caller who sees the post: the comment, a tombstone in
-- its place where the caller may not see it but sees one below, at whatever depth, or nothing.
-- Internal to private.post_thread(), which adds the post, the parent and the page; a view, so that
-- the planner sees all of it as one query. Gone and hidden people are probed by scalar sub-selects,
-- which are never turned into a hash of all who are gone.
--
-- What lies below something invisible is searched level by level until the first visible comment.
-- After a hundred invisible ones the search gives up and lets the tombstone stand: the work of a
-- page must have an end.
create view private.thread_comments as
select
    c.id as comment_id,
    c.post_id,
    c.parent_comment_id,
    c.created_at,
    case
        when c.deleted_at is null
            and c.removed_at is null
            and (
                c.user_id = (select auth.uid())
                or (
                    (
                        select g.user_id
                        from private.gone g
                        where g.user_id = c.user_id
                    ) is null
                    and (
                        select h.author
                        from private.hidden h
                        where h.viewer = (select auth.uid())
                            and h.author = c.user_id
                    ) is null
                )
            )
        then false
        -- The common case of nothing below, before the search is set up.
        when not exists (
            select
            from public.comments r
            where r.parent_comment_id = c.id
                and r.post_id = c.post_id
        ) then null
        when exists (
            with recursive below (id, is_visible) as (
                select c.id, false
                union all
                select
                    r.id,
                    r.deleted_at is null
                    and r.removed_at is null
                    and (
                        r.user_id is not distinct from (select auth.uid())
                        or (
                            (
                                select g.user_id
                                from private.gone g
                                where g.user_id = r.user_id
                            ) is null
                            and (
                                select h.author
                                from private.hidden h
                                where h.viewer = (select auth.uid())
                                    and h.author = r.user_id
                            ) is null
                        )
                    )
                from below b
                join public.comments r on r.parent_comment_id = b.id and r.post_id = c.post_id
                where not b.is_visible
            )

            select
            from (
                select b.is_visible, row_number() over () as place
                from below b
            ) b
            where b.is_visible
                or b.place > 100
        ) then true
    end as is_tombstone
from public.comments c;

comment on view private.thread_comments is
    'Each comment as a thread shows it to the caller. For definers.';
comment on column private.thread_comments.comment_id is 'The comment.';
comment on column private.thread_comments.post_id is 'The post it stands under.';
comment on column private.thread_comments.parent_comment_id is 'The comment replied to.';
comment on column private.thread_comments.created_at is 'When it was written.';
comment on column private.thread_comments.is_tombstone is
    'False for a comment that the caller sees, true for one that stays as a tombstone, null for '
    'one that is left out.';
