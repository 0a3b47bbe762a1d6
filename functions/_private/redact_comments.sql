-- Makes tombstones: comments that hold other people's replies together but whose words must go.
-- Blank, nobody's (the ghost's), without poll; whether they were deleted or taken down before stays
-- as it was. Called where people and comments are erased.
create function private.redact_comments(comment_ids uuid[])
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_redacted integer;
begin
    delete from public.polls p
    where p.comment_id = any (redact_comments.comment_ids);

    update public.comments c
    set
        user_id = private.ghost_id(),
        content = '[deleted]',
        media_urls = null,
        gif_url = null,
        deleted_at = coalesce(c.deleted_at, now())
    where c.id = any (redact_comments.comment_ids);
    get diagnostics v_redacted = row_count;

    return v_redacted;
end;
$$;

comment on function private.redact_comments is
    'Blanks comments and hands them to the ghost account; returns how many. Internal.';
revoke all on function private.redact_comments from public, anon, authenticated, service_role;
