-- The eight counter tables: read by all, since the views in public read them with their reader's
-- rights and counts are the same for everybody; written by trigger alone.
begin;
select plan(136);

select tests.create_world();
insert into private.post_count_slots (post_id, slot)
values (tests.id('post by owner'), 7);
insert into private.comment_count_slots (comment_id, slot)
values (tests.id('comment by owner'), 7);
insert into private.poll_option_count_slots (poll_id, option_index, slot)
values (tests.id('poll on post by owner'), 0, 7);
insert into private.user_count_slots (user_id, slot)
values (tests.id('owner'), 7);

create temporary table counters as
select t.name, t.rows, t.key
from (
    values
        ('post_counts', 9, 'post_id'),
        ('post_count_slots', 1, 'post_id'),
        ('comment_counts', 17, 'comment_id'),
        ('comment_count_slots', 1, 'comment_id'),
        ('poll_option_counts', 52, 'poll_id'),
        ('poll_option_count_slots', 1, 'poll_id'),
        ('user_counts', 8, 'user_id'),
        ('user_count_slots', 1, 'user_id')
) t (name, rows, key);

select tests.sees(
    p.who, format('select count(*)::text from private.%I', c.name), array[c.rows::text],
    format('%s reads private.%s', p.who, c.name)
)
from unnest(array['anon', 'stranger', 'guest', 'moderator', 'service_role']) p (who)
cross join counters c;

grant select on counters to public;
select concat(tests.become(p.who), throws_ok(
    format(s.statement, c.name, c.key), '42501', 'permission denied for table ' || c.name,
    format('%s does not %s private.%s', p.who, s.verb, c.name)
))
from unnest(array['anon', 'stranger', 'moderator', 'service_role']) p (who)
cross join counters c
cross join (
    values
        ('add to', 'insert into private.%I default values'),
        ('change', 'update private.%I set %I = null'),
        ('delete from', 'delete from private.%I')
) s (verb, statement);

select * from finish();
rollback;
