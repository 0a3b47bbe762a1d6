-- Definer behind public.home_feed(). See private.stream_page() for what a page promises. Whom the
-- viewer follows only since as_of brings nothing to pages of that stream.
create function private.home_feed(cursor text, page_size integer)
returns setof public.post_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.signed_in_user_id();
    v_size integer := private.check_page_size(home_feed.page_size);
    v_position jsonb := private.decode_cursor(home_feed.cursor, 'home_feed');
    v_as_of timestamptz := coalesce((v_position ->> 'as_of')::timestamptz, now());
    v_followees uuid[] := array(
        select f.following_id
        from public.follows f
        where f.follower_id = v_me
            and f.created_at <= v_as_of
            and not exists (
                select
                from private.hidden h
                where h.viewer = v_me
                    and h.author = f.following_id
            )
            and not exists (
                select
                from public.content_filters c
                where c.user_id = v_me
                    and c.filtered_user_id = f.following_id
                    and c.filter_type = 'mute'
            )
    );
begin
    return query
    select i.*
    from private.stream_page(
        'home_feed',
        v_me,
        v_position,
        v_as_of,
        v_followees || v_me,
        v_followees,
        true,
        cardinality(v_followees) >= private.setting('home_walk_threshold')::integer,
        v_size
    ) i;
end;
$$;

comment on function private.home_feed is
    'A page of the caller''s home feed. Internal: public.home_feed().';
revoke all on function private.home_feed from public, anon, authenticated, service_role;
grant execute on function private.home_feed to authenticated;
