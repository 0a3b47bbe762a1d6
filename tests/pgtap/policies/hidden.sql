-- Who must not see whom: one's own rows, since a policy runs with its caller's rights; written by
-- the trigger on blocks alone.
begin;
select plan(21);

select tests.create_world();

prepare seen as
select tests.name(h.viewer) || ' and ' || tests.name(h.author) from private.hidden h;

select tests.sees(
    'owner', 'seen', '{owner and blocked}', 'who blocked reads their own row, for the policies'
);
select tests.sees(
    'blocked', 'seen', '{blocked and owner}', 'who is blocked reads theirs, in the same shape'
);
select tests.sees(s.viewer, 'seen', '{}', s.viewer || ' reads no row of others')
from (values ('anon'), ('stranger'), ('muted'), ('moderator'), ('guest'), ('nobody')) s (viewer);
select tests.sees(
    'service_role', 'seen', '{owner and blocked,blocked and owner}', 'the back end reads all'
);

select concat(tests.become(p.who), throws_ok(
    s.statement, '42501', 'permission denied for table hidden',
    format('%s %s', p.who, s.description)
))
from unnest(array['anon', 'blocked', 'moderator', 'service_role']) p (who)
cross join (
    values
        (
            'separates nobody by hand',
            $$insert into private.hidden (viewer, author, blocks)
            values (tests.id('stranger'), tests.id('muted'), 1)$$
        ),
        ('does not change who is separated', 'update private.hidden set blocks = 1'),
        ('lifts no block by hand', 'delete from private.hidden')
) s (description, statement);

select * from finish();
rollback;
