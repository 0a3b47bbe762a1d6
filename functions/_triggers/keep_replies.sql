-- Deleting a comment for good must not take other people's replies along, as the foreign key would:
-- a comment that others answered, at whatever depth below its own author's words, is blanked
-- instead of deleted, whoever deletes it. What ends with its post goes with it, and so does what
-- its parent takes along, since that parent was asked first. The replies are locked level by level,
-- so that none is written meanwhile.
create function private.keep_replies()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_level uuid[] := array[old.id];
    v_is_answered boolean;
begin
    if not exists (
        select
        from public.posts p
        where p.id = old.post_id
    ) or (
        old.parent_comment_id is not null
        and not exists (
            select
            from public.comments c
            where c.id = old.parent_comment_id
        )
    ) then
        return old;
    end if;

    loop
        select array_agg(r.id), bool_or(r.user_id <> old.user_id)
        into v_level, v_is_answered
        from (
            select c.id, c.user_id
            from public.comments c
            where c.parent_comment_id = any (v_level)
                and c.post_id = old.post_id
            order by c.id
            for update
        ) r;

        if v_is_answered then
            perform private.redact_comments(array[old.id]);
            return null;
        elsif v_level is null then
            return old;
        end if;
    end loop;
end;
$$;

comment on function private.keep_replies is
    'Trigger function: blanks a comment that others answered instead of letting it be deleted.';
revoke all on function private.keep_replies from public, anon, authenticated, service_role;
