-- Definer behind public.quote_post(): see private.create_post(). The trigger on posts writes the
-- row of reposts, or turns the plain one that stands there into a quote.
create function private.quote_post(
    post_id uuid,
    content text,
    media_urls text[],
    gif_url text,
    id uuid
)
returns public.posts
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.active_user_id();
begin
    perform private.lock_person(v_user_id);

    perform private.require_thread(v_user_id, quote_post.post_id, null);

    if exists (
        select
        from public.posts q
        where q.user_id = v_user_id
            and q.original_post_id = quote_post.post_id
            and q.repost_type = 'quote'
            and q.deleted_at is null
            and q.id is distinct from quote_post.id
    ) then
        raise exception using
            errcode = 'PT409',
            message = 'already_quoted',
            detail = coalesce(quote_post.post_id::text, 'null'),
            hint = 'Edit the quote that stands, or undo it first.';
    end if;

    return private.create_post(
        quote_post.content,
        quote_post.media_urls,
        quote_post.gif_url,
        null,
        null,
        quote_post.id,
        quote_post.post_id
    );
exception
    -- A block or a deletion came in between.
    when insufficient_privilege then
        perform private.require_thread(v_user_id, quote_post.post_id, null);
        raise;
end;
$$;

comment on function private.quote_post is 'Quotes a post. Internal: public.quote_post().';
revoke all on function private.quote_post from public, anon, authenticated, service_role;
grant execute on function private.quote_post to authenticated;
