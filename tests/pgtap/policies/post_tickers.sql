-- Which post names which ticker: as visible as the post, written by the cashtag trigger alone.
begin;
select plan(14);

select tests.create_world();
insert into public.tickers (id, symbol) values (tests.id('ACME'), 'ACME');
insert into public.post_tickers (post_id, ticker_id)
select p.id, tests.id('ACME')
from public.posts p;

prepare seen as select tests.name(pt.post_id) from public.post_tickers pt;

select tests.sees(
    s.viewer, 'seen',
    '{post by owner,post by stranger,post by blocked,post by muted,post by moderator}',
    s.viewer || ' sees the cashtags of the posts they see'
)
from (values ('anon'), ('stranger'), ('muted'), ('guest'), ('nobody')) s (viewer);
select tests.sees(
    'owner', 'seen',
    '{post by owner,deleted post by owner,removed post by owner,post by stranger,post by muted,
    post by moderator}',
    'an author sees those of their own deleted and removed posts, none of whom they blocked'
);
select tests.sees(
    'blocked', 'seen', '{post by stranger,post by blocked,post by muted,post by moderator}',
    'a blocked person sees none of who blocked them'
);
select tests.sees(
    s.viewer, 'seen',
    '{post by owner,deleted post by owner,removed post by owner,post by stranger,post by blocked,
    post by muted,post by moderator,post by suspended,post by deleted}',
    s.viewer || ' sees all'
)
from (values ('moderator'), ('service_role')) s (viewer);

select tests.act_as('owner');
select throws_ok(
    w.statement, '42501', 'permission denied for table post_tickers',
    format('an author %s a mention by hand', w.verb)
)
from (
    values
        (
            'does not add',
            $$insert into public.post_tickers (post_id, ticker_id)
            values (tests.id('post by owner'), tests.id('ACME'))$$
        ),
        ('does not change', 'update public.post_tickers set created_at = now()'),
        ('does not delete', 'delete from public.post_tickers')
) w (verb, statement);
select lives_ok(
    $$insert into public.posts (content) values ('To the moon: $EMCA')$$,
    'an author mentions a ticker by writing about it'
);
select results_eq(
    $$select p.content
    from public.post_tickers pt
    join public.posts p on p.id = pt.post_id
    join public.tickers t on t.id = pt.ticker_id
    where t.symbol = 'EMCA'$$,
    $$values ('To the moon: $EMCA')$$,
    'and reads the mention'
);

select * from finish();
rollback;
