-- Definer behind public.delete_post(): clients hold no grant on posts.deleted_at.
create function private.delete_post(post_id uuid)
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
    update public.posts p
    set deleted_at = coalesce(p.deleted_at, now())
    where p.id = delete_post.post_id
        and p.user_id = v_user_id
    returning p.* into v_post;

    if not found then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = coalesce(delete_post.post_id::text, 'null'),
            hint = 'It does not exist, or it is not a post of the caller.';
    end if;

    return v_post;
end;
$$;

comment on function private.delete_post is
    'Deletes a post of the caller. Internal: public.delete_post().';
revoke all on function private.delete_post from public, anon, authenticated, service_role;
grant execute on function private.delete_post to authenticated;
