-- Finds posts by their words and by the tickers they name.
create function public.search_posts(
    query text default null,
    sort text default 'newest',
    cursor text default null,
    page_size integer default 20
)
returns setof public.post_item
language sql
stable
security invoker
set search_path = ''
as $$
select p.*
from private.search_posts(
    search_posts.query,
    search_posts.sort,
    search_posts.cursor,
    search_posts.page_size
) p
$$;

comment on function public.search_posts is
    'Visible posts, of nobody the caller mutes, by words (English stems), "phrases", or, -not, and '
    'cashtags (all of them; -$AAPL leaves out). sort: newest, or best among the newest 200 '
    'matches. A text without a word to look for finds nothing. Errors: 400 query_too_long, '
    'sort_unknown, page_size_out_of_range, cursor_invalid.';
revoke all on function public.search_posts from public, anon, authenticated, service_role;
grant execute on function public.search_posts to anon, authenticated;
