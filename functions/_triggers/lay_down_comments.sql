-- Erasing a person must not take other people's replies along: the foreign key would delete a
-- comment with its whole thread. So, before a person goes by whatever path (also a plain delete on
-- auth.users), each comment of theirs that has replies of others is blanked and handed to the ghost
-- account, where it holds the thread together. The ghost itself stays.
create function private.lay_down_comments()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if old.id = private.ghost_id() then
        raise exception using
            errcode = '42501',
            message = 'ghost_account_protected',
            hint = 'This account holds the place of erased people in threads and is never deleted.';
    end if;

    perform private.redact_comments(array(
        with recursive kept (id, parent_comment_id) as (
            select c.id, c.parent_comment_id
            from public.comments c
            where c.user_id = old.id
                and exists (
                    select
                    from public.comments r
                    where r.parent_comment_id = c.id
                        and r.post_id = c.post_id
                        and r.user_id <> old.id
                )
            union
            select c.id, c.parent_comment_id
            from kept k
            join public.comments c on c.id = k.parent_comment_id
            where c.user_id = old.id
        )

        select k.id
        from kept k
    ));

    return old;
end;
$$;

comment on function private.lay_down_comments is
    'Trigger function: hands an erased person''s comments that others replied to, blanked, to the '
    'ghost account.';
revoke all on function private.lay_down_comments from public, anon, authenticated, service_role;
