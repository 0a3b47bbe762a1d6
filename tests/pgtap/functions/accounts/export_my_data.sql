-- export_my_data(): everything of one's own and nothing of what others did about one. Two people
-- who did everything to each other export; neither finds the other's part.
begin;
select plan(18);

select tests.create_user(p.name, '{"phone_model": "X"}') from unnest(array['ann', 'ben']) p (name);
select tests.create_staff('mod');
insert into public.tickers (id, symbol) values (tests.id('ACME'), 'ACME');

-- The same of both, each row saying whose it is; and a like, a report, ... of each about the other.
create function pg_temp.live(name text, other text)
returns void
language plpgsql
security definer
as $$
declare
    v_me uuid := tests.id(name);
    v_other uuid := tests.id(other);
begin
    insert into public.posts (id, user_id, content, deleted_at)
    values
        (tests.id('post of ' || name), v_me, 'post of ' || name, null),
        (tests.id('deleted post of ' || name), v_me, 'deleted post of ' || name, now());
    insert into public.comments (id, post_id, user_id, content)
    values (
        tests.id('comment of ' || name), tests.id('post of ' || name), v_me, 'comment of ' || name
    );
    insert into public.polls (post_id, options)
    values (tests.id('post of ' || name), array['poll of ' || name, 'no']);
    insert into public.polls (comment_id, options)
    values (tests.id('comment of ' || name), array['second poll of ' || name, 'no']);
    insert into public.user_interests (user_id, interest) values (v_me, 'interest of ' || name);
    insert into public.user_sessions (user_id, user_agent) values (v_me, 'agent of ' || name);
    insert into public.watchlist_items (user_id, ticker_id) values (v_me, tests.id('ACME'));
    insert into private.username_holds (username, user_id, held_until)
    values ('held_by_' || name, v_me, now() + interval '1 day');
    insert into public.error_logs (
        error_type, environment, error_message, user_id, resolved, resolved_at, resolved_by
    )
    values ('api', 'production', 'error of ' || name, v_me, true, now(), tests.id('mod'));
    insert into storage.objects (bucket_id, name)
    values ('media', v_me || '/file of ' || name), ('avatars', v_me || 'x/not of ' || name);
end;
$$;
create function pg_temp.meet(name text, other text)
returns void
language plpgsql
security definer
as $$
declare
    v_me uuid := tests.id(name);
    v_other uuid := tests.id(other);
begin
    insert into public.reactions (user_id, post_id) values (v_me, tests.id('post of ' || other));
    insert into public.reposts (user_id, post_id, type)
    values (v_me, tests.id('post of ' || other), 'normal');
    insert into public.bookmarks (user_id, post_id) values (v_me, tests.id('post of ' || other));
    insert into public.poll_votes (user_id, poll_id, option_index)
    select v_me, p.id, 0 from public.polls p where p.post_id = tests.id('post of ' || other);
    insert into public.follows (follower_id, following_id) values (v_me, v_other);
    insert into public.reports (reporter_id, reported_user_id, report_type, reason, reviewed_by)
    values (v_me, v_other, 'spam', 'report of ' || name, tests.id('mod'));
    insert into public.content_filters (user_id, filtered_user_id, filter_type)
    values (v_me, v_other, 'mute');
end;
$$;
select pg_temp.live('ann', 'ben'), pg_temp.live('ben', 'ann');
select pg_temp.meet('ann', 'ben'), pg_temp.meet('ben', 'ann');
update public.users
set date_of_birth = '1990-05-01', ip_address_hash = 'hash of ben', country = 'country of ben'
where id = tests.id('ben');

create temporary table exports (name text, data jsonb);
grant select, insert on exports to public;
select tests.act_as('ann');
insert into exports values ('ann', public.export_my_data());
select tests.act_as('ben');
insert into exports values ('ben', public.export_my_data());

-- Whole
select results_eq(
    $$select e.data -> 'account' = to_jsonb(a) from exports e
    cross join public.get_my_account() a
    where e.name = 'ben'$$,
    'values (true)',
    'the account is what get_my_account() tells'
);
select tests.act_as_postgres();
select set_eq(
    'select jsonb_object_keys(e.data) from exports e',
    $$select r.section from private.person_references r where r.section is not null
    union
    values ('exported_at'), ('sign_in'), ('polls'), ('files')$$,
    'the export has every section'
);
select results_eq(
    $$select s.key, jsonb_array_length(s.value)
    from exports e
    cross join lateral jsonb_each(e.data) s
    where e.name = 'ann' and jsonb_typeof(s.value) = 'array'
    order by 1$$,
    $$values
        ('bookmarks', 1), ('comments', 1), ('content_filters', 1), ('error_logs', 1),
        ('files', 1), ('follows', 1), ('poll_votes', 1), ('polls', 2), ('posts', 2),
        ('reactions', 1), ('reports', 1), ('reposts', 1), ('user_interests', 1),
        ('user_sessions', 1), ('username_holds', 1), ('watchlist_items', 1)$$,
    'with all the rows that are one''s own, deleted posts too'
);
select results_eq(
    $$select s.key, s.value from exports e
    cross join lateral jsonb_each(e.data -> 'sign_in') s
    where e.name = 'ann' and s.key in ('email', 'user_metadata')
    order by 1$$,
    $$values
        ('email', '"ann@example.com"'::jsonb),
        (
            'user_metadata',
            '{"username": "ann", "full_name": "Ann", "phone_model": "X"}'::jsonb
        )$$,
    'and what the sign-in knows'
);
select is_empty(
    $$select s.key from exports e
    cross join lateral jsonb_object_keys(e.data -> 'sign_in') s (key)
    where s.key not in ('email', 'phone', 'created_at', 'last_sign_in_at', 'user_metadata')$$,
    'no password, no token'
);
select results_eq(
    $$select e.data #>> '{files,0,bucket}', e.data #>> '{files,0,name}'
    from exports e where e.name = 'ann'$$,
    $$values ('media', tests.id('ann') || '/file of ann')$$,
    'files are those in one''s own folder'
);
select results_eq(
    $$select e.data #> '{reports,0}' ?| array['evidence', 'reviewed_by'],
        e.data #>> '{reports,0,reason}'
    from exports e where e.name = 'ann'$$,
    $$values (false, 'report of ann')$$,
    'reports without the evidence and the reviewer'
);
select results_eq(
    $$select e.data #> '{error_logs,0}' ?| array['resolved', 'resolved_at', 'resolved_by'],
        e.data #>> '{error_logs,0,error_message}'
    from exports e where e.name = 'ann'$$,
    $$values (false, 'error of ann')$$,
    'errors without who resolved them'
);
select results_eq(
    $$select e.data #>> '{follows,0,follower_id}', e.data #>> '{content_filters,0,user_id}'
    from exports e where e.name = 'ann'$$,
    $$values (tests.id('ann')::text, tests.id('ann')::text)$$,
    'whom one follows and mutes'
);

-- And nothing more. Rows of one's own name others only where one chose them.
select is_empty(
    $$select e.name from exports e
    where e.data::text ~ (
        '(of|by_) ?' || case e.name when 'ann' then 'ben' else 'ann' end
    )$$,
    'not a word of the other person'
);
select is_empty(
    $$select e.name, s.key
    from exports e
    cross join lateral jsonb_each(e.data) s
    where s.value::text like
        '%' || tests.id(case e.name when 'ann' then 'ben' else 'ann' end)::text || '%'
        and s.key not in ('follows', 'content_filters', 'reports')$$,
    'nor the id, save where one chose the person'
);
select is_empty(
    $$select e.name from exports e where e.data::text like '%' || tests.id('mod')::text || '%'$$,
    'nor who moderates'
);
select is_empty(
    $$select e.name, o.*
    from exports e
    cross join lateral jsonb_each(e.data) s
    cross join lateral jsonb_array_elements(
        case jsonb_typeof(s.value) when 'array' then s.value else '[]' end
    ) r (line)
    cross join lateral (
        select r.line ->> k.name
        from unnest(array['user_id', 'follower_id', 'reporter_id']) k (name)
        where r.line ->> k.name <> tests.id(e.name)::text
    ) o (owner)$$,
    'every row has one owner, the caller'
);

-- Who may
select tests.act_as_postgres();
update public.users
set suspended_at = now(), suspension_reason = 'spam'
where id = tests.id('ann');
update public.users set deleted_at = now() where id = tests.id('ben');
select tests.act_as('ann');
select is(
    public.export_my_data() #>> '{account,suspension_reason}', 'spam',
    'a suspended person exports'
);
select tests.act_as('ben');
select is(
    jsonb_array_length(public.export_my_data() -> 'posts'), 2, 'a deleted one too'
);
select tests.act_as('nobody');
select throws_ok(
    'select public.export_my_data()', 'PT401', 'account_missing',
    'who has no account has nothing to export'
);
select tests.act_as('nobody', '{"sub": null}');
select throws_ok(
    'select public.export_my_data()', 'PT401', 'sign_in_required', 'nor has nobody'
);
select tests.act_as_anon();
select throws_ok(
    'select public.export_my_data()', '42501', 'permission denied for function export_my_data',
    'nor has a visitor'
);

select * from finish();
rollback;
