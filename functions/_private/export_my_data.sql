-- Definer behind public.export_my_data(): everything of the caller's, and nothing that others did
-- about the caller. private.person_references says which is which; a table that comes later stands
-- there or fails a test. Rows that belong to a person by way of another table follow by hand: polls
-- through posts and comments. Files are named where the platform has the Storage schema.
create function private.export_my_data()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := private.signed_in_user_id();
    v_export jsonb;
    v_reference private.person_references;
    v_rows jsonb;
begin
    v_export := jsonb_build_object(
        'exported_at', now(),
        'account', to_jsonb(private.get_my_account()),
        'sign_in', (
            select jsonb_build_object(
                'email', a.email,
                'phone', a.phone,
                'created_at', a.created_at,
                'last_sign_in_at', a.last_sign_in_at,
                'user_metadata', a.raw_user_meta_data
            )
            from auth.users a
            where a.id = v_user_id
        ),
        'polls', (
            select coalesce(jsonb_agg(to_jsonb(p) order by p.created_at, p.id), '[]')
            from public.polls p
            where p.post_id in (
                select o.id
                from public.posts o
                where o.user_id = v_user_id
            ) or p.comment_id in (
                select c.id
                from public.comments c
                where c.user_id = v_user_id
            )
        )
    );

    for v_reference in
        select r.*
        from private.person_references r
        where r.section <> 'account'
        order by r.section
    loop
        execute format(
            $query$
            select coalesce(jsonb_agg(l.line order by l.line ->> 'created_at', l.line), '[]')
            from (
                select to_jsonb(t) - $2
                from %s t
                where t.%I = $1
            ) l (line)
            $query$,
            v_reference.relation::regclass,
            v_reference.column_name
        )
        into v_rows
        using v_user_id, v_reference.hidden_columns;
        v_export := v_export || jsonb_build_object(v_reference.section, v_rows);
    end loop;

    v_rows := '[]';
    if to_regclass('storage.objects') is not null then
        execute $query$
            select coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'bucket', o.bucket_id, 'name', o.name, 'created_at', o.created_at
                    )
                    order by o.bucket_id, o.name
                ),
                '[]'
            )
            from storage.objects o
            where o.bucket_id in ('avatars', 'media')
                and o.name collate "C" >= $1::text || '/'
                and o.name collate "C" < $1::text || '0'
        $query$
        into v_rows
        using v_user_id;
    end if;

    return v_export || jsonb_build_object('files', v_rows);
end;
$$;

comment on function private.export_my_data is
    'Everything of the caller''s as one object. Internal: public.export_my_data().';
revoke all on function private.export_my_data from public, anon, authenticated, service_role;
grant execute on function private.export_my_data to authenticated;
