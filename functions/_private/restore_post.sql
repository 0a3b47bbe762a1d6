-- Definer behind public.restore_post(): clients hold no grant on posts.deleted_at.
create function private.restore_post(post_id uuid)
returns public.posts
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
    v_post public.posts;
begin
    perform private.lock_person(v_user_id);

    select p.*
    into v_post
    from public.posts p
    where p.id = restore_post.post_id
        and p.user_id = v_user_id
    for update;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = coalesce(restore_post.post_id::text, 'null'),
            hint = 'It does not exist, or it is not a post of the caller.';
    elsif v_post.removed_at is not null then
        raise exception using
            errcode = 'PT409',
            message = 'post_removed',
            detail = v_post.removed_reason,
            hint = 'Moderators took it down; only they can reinstate it.';
    elsif v_post.deleted_at is null then
        return v_post;
    elsif v_post.deleted_at < now() - private.setting('retention')::interval then
        raise exception using
            errcode = 'PT409',
            message = 'restore_expired',
            detail = format('Deleted at %s.', v_post.deleted_at),
            hint = 'A deleted post can be restored within the retention time.';
    elsif v_post.repost_type = 'quote' and exists (
        select
        from public.posts q
        where q.user_id = v_user_id
            and q.original_post_id = v_post.original_post_id
            and q.repost_type = 'quote'
            and q.deleted_at is null
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'already_quoted',
            detail = coalesce(v_post.original_post_id::text, 'null'),
            hint = 'Delete the newer quote of the same post first.';
    end if;

    update public.posts p
    set deleted_at = null
    where p.id = v_post.id
    returning p.* into v_post;

    return v_post;
end;
$$;

comment on function private.restore_post is
    'Restores a deleted post of the caller. Internal: public.restore_post().';
revoke all on function private.restore_post from public, anon, authenticated, service_role;
grant execute on function private.restore_post to authenticated;
