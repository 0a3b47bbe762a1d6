-- Generated from migrations/20261123092004_create_my_activity.sql by npm run supabase:generate: do not edit.

-- Something that somebody did with what is the caller's.
create type public.activity_item as (
    kind text,
    at timestamptz,
    actor public.person,
    post_id uuid,
    comment_id uuid,
    excerpt text,
    cursor text
);

comment on type public.activity_item is
    'A like, comment, reply, repost, quote or follow that concerns the caller.';
comment on column public.activity_item.kind is 'like, comment, reply, repost, quote or follow.';
comment on column public.activity_item.at is 'When.';
comment on column public.activity_item.actor is 'Who did it.';
comment on column public.activity_item.post_id is
    'The post to open: the caller''s own, the one commented on, or the quote; null for a follow.';
comment on column public.activity_item.comment_id is
    'The comment that was liked, or that is the comment or reply; otherwise null.';
comment on column public.activity_item.excerpt is
    'The first 140 characters of what was liked or reposted, or of what the comment, reply or '
    'quote says; null for a follow.';
comment on column public.activity_item.cursor is
    'Where this item stands in the list: give that of the last one as cursor to get the next page.';

-- What my_activity() knows of an act before it makes it whole.
create type private.activity_entry as (
    kind text,
    at timestamptz,
    id uuid,
    actor_id uuid,
    post_id uuid,
    comment_id uuid,
    on_post_id uuid,
    on_comment_id uuid
);

comment on type private.activity_entry is 'An act towards the caller, and on what.';
comment on column private.activity_entry.kind is 'like, comment, reply, repost, quote or follow.';
comment on column private.activity_entry.at is 'When.';
comment on column private.activity_entry.id is
    'The row that it is, of a follow the follower: with time and kind the order of the list.';
comment on column private.activity_entry.actor_id is 'Who did it.';
comment on column private.activity_entry.post_id is 'The post to open.';
comment on column private.activity_entry.comment_id is 'The comment to open.';
comment on column private.activity_entry.on_post_id is 'The caller''s post that it is on.';
comment on column private.activity_entry.on_comment_id is 'The caller''s comment that it is on.';

-- Definer behind public.my_activity(): nothing is written for it, so it asks what stands. The same
-- question is asked twice: first for the newest act of each kind on each of one's posts and
-- comments, which tells those that the page can come from; then for a page's worth on each of
-- these. So a viral post costs no more than a quiet one. The newest 10,000 posts and as many
-- comments are asked about.
create function private.my_activity(cursor text, page_size integer)
returns setof public.activity_item
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
    v_me uuid := private.signed_in_user_id();
    v_page_size integer := private.check_page_size(my_activity.page_size);
    v_position jsonb := private.decode_cursor(my_activity.cursor, 'my_activity');
    v_at timestamptz := coalesce((v_position ->> 'at')::timestamptz, 'infinity');
    v_id uuid := coalesce((v_position ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000');
    v_kind text := coalesce(v_position ->> 'kind', '');
    v_post_ids uuid[];
    v_comment_ids uuid[];
    v_most integer;
    v_entries private.activity_entry[];
begin
    v_post_ids := array(
        select p.id
        from public.posts p
        where p.user_id = v_me
            and p.deleted_at is null
            and p.removed_at is null
        order by p.created_at desc, p.id desc
        limit 10000
    );
    v_comment_ids := array(
        select c.id
        from public.comments c
        join public.posts p on p.id = c.post_id
        where c.user_id = v_me
            and c.deleted_at is null
            and c.removed_at is null
            and p.deleted_at is null
            and p.removed_at is null
            and (
                p.user_id = v_me
                or (
                    (
                        select g.user_id
                        from private.gone g
                        where g.user_id = p.user_id
                    ) is null
                    and (
                        select h.author
                        from private.hidden h
                        where h.viewer = v_me
                            and h.author = p.user_id
                    ) is null
                )
            )
        order by c.created_at desc, c.id desc
        limit 10000
    );

    foreach v_most in array array[1, v_page_size] loop
        v_entries := array(
            select e.entry
            from (
                select e.*
                from unnest(v_post_ids) m (post_id)
                cross join lateral (
                    (
                        select
                            'like' as kind,
                            r.created_at as at,
                            r.id,
                            row(
                                'like', r.created_at, r.id, r.user_id, m.post_id, null,
                                m.post_id, null
                            )::private.activity_entry as entry
                        from public.reactions r
                        join private.heard_people a on a.id = r.user_id
                        where r.post_id = m.post_id
                            and (r.created_at, r.id) <= (v_at, v_id)
                            and (r.created_at, r.id, 'like') < (v_at, v_id, v_kind)
                        order by r.created_at desc, r.id desc
                        limit v_most
                    )
                    union all
                    (
                        -- A reply to a living comment of one's own stands below.
                        select
                            'comment',
                            c.created_at,
                            c.id,
                            row(
                                'comment', c.created_at, c.id, c.user_id, m.post_id, c.id,
                                m.post_id, null
                            )::private.activity_entry
                        from public.comments c
                        join private.heard_people a on a.id = c.user_id
                        where c.post_id = m.post_id
                            and c.deleted_at is null
                            and c.removed_at is null
                            and not exists (
                                select
                                from public.comments p
                                where p.id = c.parent_comment_id
                                    and p.user_id = v_me
                                    and p.deleted_at is null
                                    and p.removed_at is null
                            )
                            and (c.created_at, c.id) <= (v_at, v_id)
                            and (c.created_at, c.id, 'comment') < (v_at, v_id, v_kind)
                        order by c.created_at desc, c.id desc
                        limit v_most
                    )
                    union all
                    (
                        select
                            'repost',
                            r.created_at,
                            r.id,
                            row(
                                'repost', r.created_at, r.id, r.user_id, m.post_id, null,
                                m.post_id, null
                            )::private.activity_entry
                        from public.reposts r
                        join private.heard_people a on a.id = r.user_id
                        where r.post_id = m.post_id
                            and r.type = 'normal'
                            and (r.created_at, r.id) <= (v_at, v_id)
                            and (r.created_at, r.id, 'repost') < (v_at, v_id, v_kind)
                        order by r.created_at desc, r.id desc
                        limit v_most
                    )
                    union all
                    (
                        select
                            'quote',
                            q.created_at,
                            q.id,
                            row(
                                'quote', q.created_at, q.id, q.user_id, q.id, null,
                                m.post_id, null
                            )::private.activity_entry
                        from public.posts q
                        join private.heard_people a on a.id = q.user_id
                        where q.original_post_id = m.post_id
                            and q.deleted_at is null
                            and q.removed_at is null
                            and (q.created_at, q.id) <= (v_at, v_id)
                            and (q.created_at, q.id, 'quote') < (v_at, v_id, v_kind)
                        order by q.created_at desc, q.id desc
                        limit v_most
                    )
                ) e
                union all
                select e.*
                from unnest(v_comment_ids) m (comment_id)
                cross join lateral (
                    (
                        select
                            'like',
                            r.created_at,
                            r.id,
                            row(
                                'like', r.created_at, r.id, r.user_id, null, m.comment_id,
                                null, m.comment_id
                            )::private.activity_entry
                        from public.reactions r
                        join private.heard_people a on a.id = r.user_id
                        where r.comment_id = m.comment_id
                            and (r.created_at, r.id) <= (v_at, v_id)
                            and (r.created_at, r.id, 'like') < (v_at, v_id, v_kind)
                        order by r.created_at desc, r.id desc
                        limit v_most
                    )
                    union all
                    (
                        select
                            'reply',
                            c.created_at,
                            c.id,
                            row(
                                'reply', c.created_at, c.id, c.user_id, c.post_id, c.id,
                                null, m.comment_id
                            )::private.activity_entry
                        from public.comments c
                        join private.heard_people a on a.id = c.user_id
                        where c.parent_comment_id = m.comment_id
                            and c.deleted_at is null
                            and c.removed_at is null
                            and (c.created_at, c.id) <= (v_at, v_id)
                            and (c.created_at, c.id, 'reply') < (v_at, v_id, v_kind)
                        order by c.created_at desc, c.id desc
                        limit v_most
                    )
                ) e
                union all
                (
                    select
                        'follow',
                        f.created_at,
                        f.follower_id,
                        row(
                            'follow', f.created_at, f.follower_id, f.follower_id, null, null,
                            null, null
                        )::private.activity_entry
                    from public.follows f
                    join private.heard_people a on a.id = f.follower_id
                    where f.following_id = v_me
                        and f.created_at <= v_at
                        and (f.created_at, f.follower_id, 'follow') < (v_at, v_id, v_kind)
                    order by f.created_at desc, f.follower_id desc
                    limit v_page_size
                )
            ) e
            order by e.at desc, e.id desc, e.kind desc
            limit v_page_size
        );

        v_post_ids := array(
            select distinct e.on_post_id
            from unnest(v_entries) e
            where e.on_post_id is not null
        );
        v_comment_ids := array(
            select distinct e.on_comment_id
            from unnest(v_entries) e
            where e.on_comment_id is not null
        );
    end loop;

    return query
    select
        e.kind,
        e.at,
        row(a.id, a.username, a.display_name, a.profile_picture_url, a.badge)::public.person,
        coalesce(e.post_id, c.post_id),
        e.comment_id,
        left(coalesce(c.content, p.content), 140),
        private.encode_cursor(
            'my_activity',
            jsonb_build_object('at', e.at, 'id', e.id, 'kind', e.kind)
        )
    from unnest(v_entries) with ordinality e (
        kind, at, id, actor_id, post_id, comment_id, on_post_id, on_comment_id, place
    )
    join public.users a on a.id = e.actor_id
    left join public.posts p on p.id = e.post_id
    left join public.comments c on c.id = e.comment_id
    order by e.place;
end;
$$;

comment on function private.my_activity is
    'A page of what others did with what is the caller''s. Internal: public.my_activity().';
revoke all on function private.my_activity from public, anon, authenticated, service_role;
grant execute on function private.my_activity to authenticated;

-- What happened to what is mine: the screen of notices, derived and not stored.
create function public.my_activity(cursor text default null, page_size integer default 20)
returns setof public.activity_item
language sql
stable
security invoker
set search_path = ''
as $$
select a.*
from private.my_activity(my_activity.cursor, my_activity.page_size) a
$$;

comment on function public.my_activity is
    'Likes of the caller''s posts and comments, comments on the posts, replies to the comments, '
    'reposts, quotes and new followers, newest first, by people whom the caller sees and does not '
    'mute; the last row''s cursor brings the next page. Errors: 400 cursor_invalid, '
    'page_size_out_of_range.';
revoke all on function public.my_activity from public, anon, authenticated, service_role;
grant execute on function public.my_activity to authenticated;
