-- update_my_account(): any of one's own columns, absent told from null, nothing of anybody else's.
begin;
select plan(34);

select tests.create_user(p.name) from unnest(array['ann', 'ben', 'cem']) p (name);
prepare change as
select a.username, a.display_name, a.bio, a.profile_picture_url, a.date_of_birth::text, a.timezone
from public.update_my_account($1) a;

select tests.act_as('ann');
select results_eq(
    $$execute change('{
        "username": " Newname ", "display_name": "New Name", "bio": "I trade",
        "profile_picture_url": "https://a.example/1.png", "date_of_birth": "1990-05-01",
        "timezone": "Europe/Berlin"
    }')$$,
    $$values (
        'newname', 'New Name', 'I trade', 'https://a.example/1.png', '1990-05-01', 'Europe/Berlin'
    )$$,
    'everything a person may set is set at once; a username is trimmed and in lower case'
);
select results_eq(
    $$execute change('{}')$$,
    $$values (
        'newname', 'New Name', 'I trade', 'https://a.example/1.png', '1990-05-01', 'Europe/Berlin'
    )$$,
    'what is absent stays'
);
select results_eq(
    $$execute change('{"bio": null, "timezone": null, "date_of_birth": null}')$$,
    $$values ('newname', 'New Name', null, 'https://a.example/1.png', null, null)$$,
    'null empties'
);
select results_eq(
    $$execute change('{"bio": "", "profile_picture_url": null, "username": "newname"}')$$,
    $$values ('newname', 'New Name', '', null, null, null)$$,
    'the same username again is no change'
);
select results_eq(
    $$select a.username_changed_at, a.follower_count, a.purge_at
    from public.update_my_account('{"display_name": "Newest"}') a$$,
    'values (now(), 0::bigint, null::timestamptz)',
    'the answer is the whole account'
);

-- What cannot be
select throws_ok(
    format('select public.update_my_account(%s)', c.changes), c.code, c.message, c.description
)
from (
    values
        ('null', '22023', 'changes_not_an_object', 'nothing is no change'),
        ($$'null'$$, '22023', 'changes_not_an_object', 'nor is null'),
        ($$'[]'$$, '22023', 'changes_not_an_object', 'nor a list'),
        ($$'"bio"'$$, '22023', 'changes_not_an_object', 'nor a string'),
        ($$'{"badge": "Verified"}'$$, '22023', 'change_unknown', 'nobody verifies oneself'),
        ($$'{"deleted_at": null}'$$, '22023', 'change_unknown', 'or takes the account back so'),
        ($$'{"onboarded_at": null}'$$, '22023', 'change_unknown', 'or skips onboarding'),
        ($$'{"Bio": "x"}'$$, '22023', 'change_unknown', 'keys are as the columns are called'),
        ($$'{"bio": 1}'$$, '22023', 'change_invalid', 'a number is no text'),
        ($$'{"bio": {"a": "b"}}'$$, '22023', 'change_invalid', 'nor is an object'),
        ($$'{"username": ["a"]}'$$, '22023', 'change_invalid', 'nor is a list'),
        ($$'{"date_of_birth": "yesterday"}'$$, '22023', 'change_invalid', 'a word is no date'),
        ($$'{"date_of_birth": "infinity"}'$$, '22023', 'change_invalid', 'nor is infinity'),
        ($$'{"date_of_birth": "01/02/1990"}'$$, '22023', 'change_invalid', 'nor what has two meanings'),
        ($$'{"date_of_birth": "1990-02-30"}'$$, '22023', 'change_invalid', 'or is in no calendar'),
        ($$'{"timezone": "Mars/Olympus"}'$$, '22023', 'timezone_unknown', 'a time zone is known'),
        ($$'{"username": "root"}'$$, 'PT409', 'username_reserved', 'some are the platform''s'),
        (
            $$'{"username": "another"}'$$, 'PT409', 'username_change_too_soon',
            'the next change of it waits'
        )
) c (changes, code, message, description);
select throws_ok(
    format('select public.update_my_account(%L)', c.changes), c.code, null, c.description
)
from (
    values
        ('{"display_name": null}', '23502', 'a display name cannot be emptied'),
        ('{"display_name": " "}', '23514', 'nor be blank'),
        (
            jsonb_build_object('bio', repeat('x', 1001))::text, '23514',
            'a self-description is no essay'
        ),
        (
            jsonb_build_object('display_name', repeat('x', 101))::text, '22001',
            'nor a name an article'
        ),
        ('{"profile_picture_url": "http://a.example/1.png"}', '23514', 'a picture is on https'),
        ('{"date_of_birth": "2999-01-01"}', '23514', 'nobody is born in the future')
) c (changes, code, description);
select results_eq(
    $$execute change('{}')$$,
    $$values ('newname', 'Newest', '', null, null, null)$$,
    'and what was refused changed nothing'
);

-- Nobody else
select tests.act_as_postgres();
select results_eq(
    $$select u.username::text, u.display_name::text from public.users u
    where u.id in (tests.id('ben'), tests.id('cem'))
    order by u.username$$,
    $$values ('ben', 'Ben'), ('cem', 'Cem')$$,
    'everybody else is as before'
);
select tests.act_as('ben');
select throws_ok(
    $$select public.update_my_account('{"username": null}')$$,
    '23502',
    'null value in column "username" of relation "users" violates not-null constraint',
    'everybody has a username'
);
select throws_ok(
    $$select public.update_my_account('{"username": "ann"}')$$,
    'PT409', 'username_held',
    'a name that was given up is held for a while'
);
select throws_ok(
    $$select public.update_my_account('{"username": "newname", "bio": "Me"}')$$,
    'PT409', 'username_taken',
    'and the new one is taken'
);

select * from finish();
rollback;
