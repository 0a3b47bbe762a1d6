-- What triggers keep from here on, made once from the rows that are there: counters, vanished
-- accounts, pairs that a block separates. On a new database that is the ghost alone.
insert into private.gone (user_id)
select u.id
from public.users u
where u.deleted_at is not null
    or u.suspended_at is not null
on conflict (user_id) do nothing;

insert into private.hidden (viewer, author, blocks)
select s.viewer, s.author, count(*)
from public.content_filters c
cross join lateral (
    values (c.user_id, c.filtered_user_id), (c.filtered_user_id, c.user_id)
) s (viewer, author)
where c.filter_type = 'block'
group by s.viewer, s.author
on conflict (viewer, author) do update
set blocks = excluded.blocks;

select private.repair_counters();
