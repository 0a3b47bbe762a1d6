-- Definer behind public.bookmarks_feed(): applies the visibility rule itself, once a page. A
-- bookmark whose post is not to be seen is passed over and comes back with its post. What is
-- bookmarked later stands above every cursor.
create function private.bookmarks_feed(cursor text, page_size integer)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.signed_in_user_id();
    v_size integer := private.check_page_size(bookmarks_feed.page_size);
    v_position jsonb := private.decode_cursor(bookmarks_feed.cursor, 'bookmarks_feed');
    v_at timestamptz := coalesce((v_position ->> 'at')::timestamptz, 'infinity');
    v_id uuid := coalesce(
        (v_position ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000'
    );
begin
    return query
    select i.*
    from private.post_items(
        v_me,
        array(
            select
                row(
                    e.post_id,
                    e.created_at,
                    '{}',
                    private.encode_cursor(
                        'bookmarks_feed', jsonb_build_object('at', e.created_at, 'id', e.id)
                    )
                )::private.feed_entry
            from (
                select b.id, b.post_id, b.created_at
                from public.bookmarks b
                join public.posts p on p.id = b.post_id
                where b.user_id = v_me
                    and (b.created_at, b.id) < (v_at, v_id)
                    and p.deleted_at is null
                    and p.removed_at is null
                    and (
                        p.user_id = v_me
                        or (
                            not exists (
                                select
                                from private.gone g
                                where g.user_id = p.user_id
                            )
                            and not exists (
                                select
                                from private.hidden h
                                where h.viewer = v_me
                                    and h.author = p.user_id
                            )
                            and not exists (
                                select
                                from public.content_filters c
                                where c.user_id = v_me
                                    and c.filtered_user_id = p.user_id
                                    and c.filter_type = 'mute'
                            )
                        )
                    )
                order by b.created_at desc, b.id desc
                limit v_size
            ) e
            order by e.created_at desc, e.id desc
        )
    ) i;
end;
$$;

comment on function private.bookmarks_feed is
    'A page of the caller''s bookmarks. Internal: public.bookmarks_feed().';
revoke all on function private.bookmarks_feed from public, anon, authenticated, service_role;
grant execute on function private.bookmarks_feed to authenticated;
