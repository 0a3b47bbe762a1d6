-- Definer behind public.moderation_queue(): evidence, reviewers and suspended people are granted to
-- nobody. A line a target. What is open comes in the order in which it should be looked at: what
-- most people reported first, of the same number the oldest; reports filed after the first page do
-- not move it. What is closed comes by its latest report, walked along the index, since there is no
-- end of it. Reports about the caller are left out: who reported is never told to who was reported.
create function private.moderation_queue(
    status text,
    target_kind text,
    cursor text,
    page_size integer
)
returns setof public.moderation_item
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_me uuid := private.require_staff();
    v_size integer := private.check_page_size(moderation_queue.page_size);
    v_status text := coalesce(moderation_queue.status, 'pending');
    v_kind text := moderation_queue.target_kind;
    v_feed text := format('moderation_queue:%s:%s', v_status, v_kind);
    v_after jsonb;
    v_as_of timestamptz;
    v_kinds text[];
    v_ids uuid[];
    v_cursors text[];
begin
    if v_status not in ('pending', 'reviewed', 'resolved', 'dismissed') then
        raise exception using
            errcode = '22023',
            message = 'report_status_unknown',
            detail = left(v_status, 100),
            hint = 'Give pending, reviewed, resolved or dismissed.';
    elsif v_kind not in ('post', 'comment', 'user') then
        raise exception using
            errcode = '22023',
            message = 'target_kind_unknown',
            detail = left(v_kind, 100),
            hint = 'Give post, comment or user, or none for all.';
    end if;

    v_after := private.decode_cursor(moderation_queue.cursor, v_feed);

    if v_status in ('pending', 'reviewed') then
        v_as_of := coalesce((v_after ->> 'as_of')::timestamptz, now());

        select
            array_agg(p.target_kind order by p.place),
            array_agg(p.target_id order by p.place),
            array_agg(
                private.encode_cursor(
                    v_feed,
                    jsonb_build_object(
                        'as_of', v_as_of, 'count', p.n, 'at', p.first_at, 'kind', p.target_kind,
                        'id', p.target_id
                    )
                )
                order by p.place
            )
        into v_kinds, v_ids, v_cursors
        from (
            select
                c.target_kind,
                c.target_id,
                c.n,
                c.first_at,
                row_number() over (
                    order by c.n desc, c.first_at, c.target_kind, c.target_id
                ) as place
            from (
                select r.target_kind, r.target_id, count(*) as n, min(r.created_at) as first_at
                from public.reports r
                where r.status = v_status
                    and (v_kind is null or r.target_kind = v_kind)
                    and r.created_at <= v_as_of
                    and r.target_user_id is distinct from v_me
                group by r.target_kind, r.target_id
            ) c
            where v_after is null
                or (-c.n, c.first_at, c.target_kind, c.target_id) > (
                    -(v_after ->> 'count')::bigint,
                    (v_after ->> 'at')::timestamptz,
                    v_after ->> 'kind',
                    (v_after ->> 'id')::uuid
                )
            order by place
            limit v_size
        ) p;
    else
        select
            array_agg(p.target_kind order by p.created_at desc, p.id desc),
            array_agg(p.target_id order by p.created_at desc, p.id desc),
            array_agg(
                private.encode_cursor(v_feed, jsonb_build_object('at', p.created_at, 'id', p.id))
                order by p.created_at desc, p.id desc
            )
        into v_kinds, v_ids, v_cursors
        from (
            select r.target_kind, r.target_id, r.created_at, r.id
            from public.reports r
            where r.status = v_status
                and (v_kind is null or r.target_kind = v_kind)
                and r.target_user_id is distinct from v_me
                and (r.created_at, r.id) < (
                    coalesce((v_after ->> 'at')::timestamptz, 'infinity'),
                    coalesce(
                        (v_after ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'
                    )
                )
                and not exists (
                    select
                    from public.reports n
                    where n.status = r.status
                        and n.target_kind = r.target_kind
                        and n.target_id = r.target_id
                        and (n.created_at, n.id) > (r.created_at, r.id)
                )
            order by r.created_at desc, r.id desc
            limit v_size
        ) p;
    end if;

    return query
    select
        private.moderated_target(e.kind, e.id, f.target_user_id),
        t.n,
        t.types,
        t.first_at,
        t.last_at,
        f.evidence,
        l.reports,
        e.cursor
    from unnest(v_kinds, v_ids, v_cursors) with ordinality e (kind, id, cursor, place)
    cross join lateral (
        select
            sum(y.n)::bigint as n,
            array_agg(y.report_type::text order by y.n desc, y.report_type) as types,
            min(y.first_at) as first_at,
            max(y.last_at) as last_at
        from (
            select
                r.report_type,
                count(*) as n,
                min(r.created_at) as first_at,
                max(r.created_at) as last_at
            from public.reports r
            where r.status = v_status
                and r.target_kind = e.kind
                and r.target_id = e.id
            group by r.report_type
        ) y
    ) t
    cross join lateral (
        select r.target_user_id, r.evidence
        from public.reports r
        where r.status = v_status
            and r.target_kind = e.kind
            and r.target_id = e.id
        order by r.created_at, r.id
        limit 1
    ) f
    cross join lateral (
        select array_agg(
            private.moderation_report(r.id, f.evidence)
            order by r.created_at desc, r.id desc
        ) as reports
        from (
            select r.id, r.created_at
            from public.reports r
            where r.status = v_status
                and r.target_kind = e.kind
                and r.target_id = e.id
            order by r.created_at desc, r.id desc
            limit 20
        ) r
    ) l
    order by e.place;
end;
$$;

comment on function private.moderation_queue is
    'The reported targets of one status. Internal: public.moderation_queue().';
revoke all on function private.moderation_queue from public, anon, authenticated, service_role;
grant execute on function private.moderation_queue to authenticated;
