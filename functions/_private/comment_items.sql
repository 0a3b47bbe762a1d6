-- Makes the entries of a thread's page whole, in the order of display. Which comments the viewer
-- may see, private.thread_comments has decided; of the others nothing goes out but that something
-- stands there.
create function private.comment_items(viewer uuid, entries private.thread_entry[])
returns setof public.comment_item
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select
        c.id,
        c.post_id,
        c.parent_comment_id,
        cardinality(e.place),
        e.is_tombstone,
        case when not e.is_tombstone then
            row(
                u.id, u.username, u.display_name, u.profile_picture_url, u.badge
            )::public.person
        end,
        case when not e.is_tombstone then c.content end,
        case when not e.is_tombstone then c.media_urls end,
        case when not e.is_tombstone then c.gif_url end,
        c.created_at,
        case when not e.is_tombstone then c.updated_at else c.created_at end,
        case when not e.is_tombstone then
            (
                select private.poll_item(comment_items.viewer, q.id)
                from public.polls q
                where q.comment_id = c.id
            )
        end,
        case when not e.is_tombstone then cc.reaction_count + s.reaction_count else 0 end,
        cc.reply_count + s.reply_count,
        not e.is_tombstone and c.user_id is not distinct from comment_items.viewer,
        not e.is_tombstone and exists (
            select
            from public.reactions r
            where r.user_id = comment_items.viewer
                and r.comment_id = c.id
        ),
        e.has_more_replies
    from unnest(comment_items.entries) e
    join public.comments c on c.id = e.comment_id
    join public.users u on u.id = c.user_id
    join private.comment_counts cc on cc.comment_id = c.id
    cross join lateral (
        select
            coalesce(sum(cs.reaction_count), 0) as reaction_count,
            coalesce(sum(cs.reply_count), 0) as reply_count
        from private.comment_count_slots cs
        where cs.comment_id = c.id
    ) s
    order by e.place;
end;
$$;

comment on function private.comment_items is
    'Whole comments for the entries of a page, in their order. Internal, for definers.';
revoke all on function private.comment_items from public, anon, authenticated, service_role;
