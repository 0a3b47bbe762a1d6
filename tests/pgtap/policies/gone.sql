-- Vanished accounts: read by all, since every policy probes it with its caller's rights; written by
-- the trigger on users alone.
begin;
select plan(19);

select tests.create_world();

select tests.sees(
    s.viewer, 'select tests.name(g.user_id) from private.gone g', '{suspended,deleted,ghost}',
    s.viewer || ' may probe who vanished'
)
from (
    values
        ('anon'), ('stranger'), ('suspended'), ('moderator'), ('guest'), ('nobody'),
        ('service_role')
) s (viewer);

select concat(tests.become(p.who), throws_ok(
    s.statement, '42501', 'permission denied for table gone', format('%s %s', p.who, s.description)
))
from unnest(array['anon', 'suspended', 'moderator', 'service_role']) p (who)
cross join (
    values
        (
            'makes nobody vanish by hand',
            $$insert into private.gone (user_id) values (tests.id('stranger'))$$
        ),
        ('replaces nobody', $$update private.gone set user_id = tests.id('stranger')$$),
        ('brings nobody back by hand', 'delete from private.gone')
) s (description, statement);

select * from finish();
rollback;
