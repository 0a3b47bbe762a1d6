-- setting(): what an operator tuned, and no guess where nothing is set.
begin;
select plan(4);

select is(private.setting('retention'), '30 days', 'a setting has its first value');
update private.settings set value = '7 days' where name = 'retention';
select is(private.setting('retention'), '7 days', 'a change holds from the next call');
select throws_ok(
    $$select private.setting('no_such_setting')$$,
    'PT500', 'setting_missing',
    'an unknown name is a fault'
);
select throws_ok(
    'select private.setting(null)',
    'PT500', 'setting_missing',
    'no name is one too'
);

select * from finish();
rollback;
