-- Where every act on content or people begins: what it is about, whether the caller may, and the
-- locks. Staff act on nobody of their own rank or above, nor on themselves: moderators on people
-- without a role, admins on moderators too. The lock of the person comes first, as in everything
-- that person does (see private.lock_person()); the caller's own, which the trigger on posts takes,
-- comes later. That order has no circle, since the person acted on is always of lower rank.
create function private.open_case(
    actor_id uuid,
    post_id uuid,
    comment_id uuid,
    user_id uuid,
    out target_kind text,
    out target_id uuid,
    out person_id uuid
)
returns record
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_actor_role text;
    v_role text;
begin
    if num_nonnulls(open_case.post_id, open_case.comment_id, open_case.user_id) <> 1 then
        raise exception using
            errcode = '22023',
            message = 'moderation_target_required',
            hint = 'Give exactly one target.';
    elsif open_case.post_id is not null then
        target_kind := 'post';
        target_id := open_case.post_id;
        person_id := (select p.user_id from public.posts p where p.id = open_case.post_id);
    elsif open_case.comment_id is not null then
        target_kind := 'comment';
        target_id := open_case.comment_id;
        person_id := (select c.user_id from public.comments c where c.id = open_case.comment_id);
    else
        target_kind := 'user';
        target_id := open_case.user_id;
        person_id := (select u.id from public.users u where u.id = open_case.user_id);
    end if;

    if person_id is null and target_kind = 'post' then
        raise exception using
            errcode = 'PT404',
            message = 'post_not_found',
            detail = target_id::text,
            hint = 'It does not exist, or it was purged.';
    elsif person_id is null and target_kind = 'comment' then
        raise exception using
            errcode = 'PT404',
            message = 'comment_not_found',
            detail = target_id::text,
            hint = 'It does not exist, or it was purged.';
    elsif person_id is null then
        raise exception using
            errcode = 'PT404',
            message = 'user_not_found',
            detail = target_id::text,
            hint = 'It does not exist, or it was erased.';
    end if;

    v_actor_role := (select s.role from private.staff s where s.user_id = open_case.actor_id);
    v_role := (select s.role from private.staff s where s.user_id = person_id);

    if
        person_id = private.ghost_id()
        or v_role = 'admin'
        or (v_role = 'moderator' and v_actor_role is distinct from 'admin')
    then
        raise exception using
            errcode = 'PT403',
            message = 'staff_protected',
            detail = person_id::text,
            hint = 'Nobody acts on themselves, on admins, or on the ghost account; only admins act '
                'on moderators.';
    end if;

    perform private.lock_person(person_id);
    perform private.lock_case(target_kind, target_id);
end;
$$;

comment on function private.open_case is
    'Finds the target of an act of moderation and takes its locks, or raises 400 '
    'moderation_target_required, 403 staff_protected, 404 of the target. Internal.';
revoke all on function private.open_case from public, anon, authenticated, service_role;
