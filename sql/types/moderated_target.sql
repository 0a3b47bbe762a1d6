-- What moderation is about, as it stands now: a post, a comment or a person.
create type public.moderated_target as (
    kind text,
    id uuid,
    author public.moderated_person,
    content text,
    media_urls text[],
    gif_url text,
    poll_options text[],
    post_id uuid,
    created_at timestamptz,
    updated_at timestamptz,
    is_purged boolean,
    is_deleted boolean,
    removed_at timestamptz,
    removed_reason text
);

comment on type public.moderated_target is
    'A post, comment or person as it stands now, as moderation calls return it.';
comment on column public.moderated_target.kind is 'post, comment or user.';
comment on column public.moderated_target.id is 'The post, comment or person.';
comment on column public.moderated_target.author is
    'The author, or the person itself; null once erased.';
comment on column public.moderated_target.content is 'Its text now; null for people.';
comment on column public.moderated_target.media_urls is 'Its images now.';
comment on column public.moderated_target.gif_url is 'Its gif now.';
comment on column public.moderated_target.poll_options is 'The options of its poll; null for none.';
comment on column public.moderated_target.post_id is
    'For a comment: the post it stands under; for a quote: the quoted post.';
comment on column public.moderated_target.created_at is 'When it was made.';
comment on column public.moderated_target.updated_at is 'When it was last edited.';
comment on column public.moderated_target.is_purged is
    'Whether it is gone for good; then only evidence is left.';
comment on column public.moderated_target.is_deleted is
    'Whether its author, or the person, deleted it.';
comment on column public.moderated_target.removed_at is 'When staff took it down.';
comment on column public.moderated_target.removed_reason is 'Why staff took it down.';
