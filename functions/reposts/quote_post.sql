-- Reposts with words of one's own: a post of type quote, and the caller's row in reposts, together.
create function public.quote_post(
    post_id uuid,
    content text default '',
    media_urls text[] default null,
    gif_url text default null,
    id uuid default null
)
returns public.posts
language sql
volatile
security invoker
set search_path = ''
as $$
select p.*
from private.quote_post(
    quote_post.post_id,
    quote_post.content,
    quote_post.media_urls,
    quote_post.gif_url,
    quote_post.id
) p
$$;

comment on function public.quote_post is
    'Quotes a post as the caller and returns the quote post; a plain repost by the caller becomes '
    'the quote. With a client-made id a retry returns the first result. Errors: 404 '
    'post_not_found, 409 already_quoted, 409 id_taken.';
revoke all on function public.quote_post from public, anon, authenticated, service_role;
grant execute on function public.quote_post to authenticated;
