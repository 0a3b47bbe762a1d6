-- Posts, comments, polls and what people do with them.
-- migrate: down-loses-data
-- Up Migration

-- Posts and quotes. A post is living while deleted_at and removed_at are both null: the author
-- deletes (and may restore), staff remove (and may reinstate). A plain repost makes no row here,
-- only in reposts.
create table public.posts (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    content text not null default '',
    media_urls text[],
    gif_url text,
    original_post_id uuid references public.posts (id) on delete set null,
    repost_type varchar(10) check (repost_type in ('normal', 'quote')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    removed_at timestamptz,
    removed_reason text,

    constraint content_not_empty check (
        private.has_visible_text(content)
        or coalesce(cardinality(media_urls), 0) > 0
        or gif_url is not null
    ),
    constraint max_content_length check (length(content) <= 10000),
    constraint posts_media_urls_check check (private.is_media(media_urls)),
    constraint posts_gif_url_check check (private.is_https_url(gif_url)),
    constraint posts_original_post_id_check check (
        original_post_id is null or (repost_type is not null and original_post_id <> id)
    ),
    constraint posts_removed_reason_check check ((removed_at is null) = (removed_reason is null))
);

create unique index posts_user_id_original_post_id_key on public.posts (user_id, original_post_id)
where repost_type = 'quote' and deleted_at is null;
comment on index public.posts_user_id_original_post_id_key is
    'One standing quote per person and quoted post.';
create index idx_posts_created_at on public.posts (created_at desc, id desc) include (user_id)
where deleted_at is null and removed_at is null;
comment on index public.idx_posts_created_at is
    'The newest living posts, keyset pages; index-only for the home feed''s walk.';
create index idx_posts_user_created on public.posts (user_id, created_at desc, id desc);
comment on index public.idx_posts_user_created is
    'A person''s posts, newest first; covers the foreign key user_id.';
create index idx_posts_original_post_id on public.posts (original_post_id)
where original_post_id is not null;
comment on index public.idx_posts_original_post_id is 'Quotes of a post; covers the foreign key.';
create index idx_posts_deleted_at on public.posts (deleted_at) where deleted_at is not null;
comment on index public.idx_posts_deleted_at is 'Deleted posts whose time to be purged has come.';
create index posts_removed_at_idx on public.posts (removed_at) where removed_at is not null;
comment on index public.posts_removed_at_idx is
    'Posts taken down whose time to be purged has come.';

comment on table public.posts is
    'Posts and quotes. Anyone reads living posts of living authors, save across a block; the '
    'author inserts and edits content, and deletes by delete_post().';
comment on column public.posts.id is
    'Post id. A client that wants to choose it calls create_post().';
comment on column public.posts.user_id is 'The author; defaults to the caller.';
comment on column public.posts.content is
    'Text, at most 10,000 characters. May be blank only beside media or a gif.';
comment on column public.posts.media_urls is 'Up to four https URLs of images.';
comment on column public.posts.gif_url is 'https URL of a gif.';
comment on column public.posts.original_post_id is
    'For a quote: the quoted post; null once that is purged. Set by quote_post() only.';
comment on column public.posts.repost_type is
    'quote for a quote, otherwise null. A plain repost makes no post.';
comment on column public.posts.created_at is 'When it was posted.';
comment on column public.posts.updated_at is
    'When its content was last edited; later than created_at means edited.';
comment on column public.posts.deleted_at is
    'When its author deleted it; purged after the retention time.';
comment on column public.posts.removed_at is
    'When staff took it down; seen by author and staff only.';
comment on column public.posts.removed_reason is 'Why staff took it down.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.posts enable row level security;
revoke all on public.posts from anon, authenticated, service_role;

-- Comments and replies. A reply stays within its post: the foreign key takes parent and post
-- together.
create table public.comments (
    id uuid primary key default gen_random_uuid(),
    post_id uuid not null references public.posts (id) on delete cascade,
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    parent_comment_id uuid,
    content text not null default '',
    media_urls text[],
    gif_url text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    removed_at timestamptz,
    removed_reason text,

    constraint comments_id_post_id_key unique (id, post_id),
    constraint comments_parent_comment_id_fkey foreign key (parent_comment_id, post_id)
    references public.comments (id, post_id) on delete cascade,
    constraint content_not_empty check (
        private.has_visible_text(content)
        or coalesce(cardinality(media_urls), 0) > 0
        or gif_url is not null
    ),
    constraint max_content_length check (length(content) <= 10000),
    constraint comments_media_urls_check check (private.is_media(media_urls)),
    constraint comments_gif_url_check check (private.is_https_url(gif_url)),
    constraint comments_parent_comment_id_check check (parent_comment_id <> id),
    constraint comments_removed_reason_check check ((removed_at is null) = (removed_reason is null))
);

create index idx_comments_post_created on public.comments (post_id, created_at desc, id desc);
comment on index public.idx_comments_post_created is
    'A post''s comments, newest first; covers the foreign key post_id.';
create index idx_comments_user_id on public.comments (user_id, created_at desc, id desc);
comment on index public.idx_comments_user_id is
    'A person''s comments, newest first; covers the foreign key user_id.';
create index idx_comments_parent_id on public.comments (parent_comment_id, post_id, created_at, id)
where parent_comment_id is not null;
comment on index public.idx_comments_parent_id is
    'Replies to a comment in order; covers the foreign key to the parent.';
create index idx_comments_created_at on public.comments (created_at desc, id desc);
comment on index public.idx_comments_created_at is
    'The newest comments over all posts, for moderators.';
create index comments_deleted_at_idx on public.comments (deleted_at) where deleted_at is not null;
comment on index public.comments_deleted_at_idx is
    'Deleted comments whose time to be purged has come.';
create index comments_removed_at_idx on public.comments (removed_at) where removed_at is not null;
comment on index public.comments_removed_at_idx is
    'Comments taken down whose time to be purged has come.';

comment on table public.comments is
    'Comments and replies. Read with their post; the author inserts and edits content. A comment '
    'whose author is erased but has replies stays as a blank tombstone.';
comment on column public.comments.id is 'Comment id.';
comment on column public.comments.post_id is 'The post commented on.';
comment on column public.comments.user_id is 'The author; defaults to the caller.';
comment on column public.comments.parent_comment_id is
    'The comment replied to, of the same post; null at top level.';
comment on column public.comments.content is
    'Text, at most 10,000 characters. May be blank only beside media or a gif.';
comment on column public.comments.media_urls is 'Up to four https URLs of images.';
comment on column public.comments.gif_url is 'https URL of a gif.';
comment on column public.comments.created_at is 'When it was written.';
comment on column public.comments.updated_at is 'When its content was last edited.';
comment on column public.comments.deleted_at is
    'When its author deleted it; purged after the retention time.';
comment on column public.comments.removed_at is
    'When staff took it down; seen by author and staff only.';
comment on column public.comments.removed_reason is 'Why staff took it down.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.comments enable row level security;
revoke all on public.comments from anon, authenticated, service_role;

-- A poll on a post or a comment, at most one each, frozen from the moment it stands: voters must
-- find what they voted on.
create table public.polls (
    id uuid primary key default gen_random_uuid(),
    post_id uuid references public.posts (id) on delete cascade,
    comment_id uuid references public.comments (id) on delete cascade,
    options text[] not null,
    duration_days integer not null default 1,
    created_at timestamptz not null default now(),
    -- Through UTC and back: timestamptz + interval depends on the session's time zone, and a
    -- generated column may not.
    closes_at timestamptz generated always as (
        (created_at at time zone 'UTC' + make_interval(days => duration_days)) at time zone 'UTC'
    ) stored,

    constraint poll_target check (
        (post_id is not null and comment_id is null)
        or (post_id is null and comment_id is not null)
    ),
    constraint min_options check (cardinality(options) >= 2),
    constraint max_options check (cardinality(options) <= 4),
    constraint min_duration check (duration_days > 0 and duration_days <= 7),
    constraint polls_options_check check (private.is_poll_options(options)),
    constraint polls_post_id_key unique (post_id),
    constraint polls_comment_id_key unique (comment_id)
);

create index idx_polls_created_at on public.polls (created_at);
comment on index public.idx_polls_created_at is 'The newest polls.';

comment on table public.polls is
    'Polls, read with their post or comment; inserted by its author, never changed.';
comment on column public.polls.id is 'Poll id.';
comment on column public.polls.post_id is 'The post; exactly one of post_id and comment_id is set.';
comment on column public.polls.comment_id is
    'The comment; exactly one of post_id and comment_id is set.';
comment on column public.polls.options is 'Two to four different answers of 1 to 80 characters.';
comment on column public.polls.duration_days is 'Days it is open, 1 to 7.';
comment on column public.polls.created_at is 'When it opened.';
comment on column public.polls.closes_at is 'From this moment no vote counts.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.polls enable row level security;
revoke all on public.polls from anon, authenticated, service_role;

-- Secret ballots: a voter reads only its own vote, which can be neither changed nor withdrawn; all
-- read the totals.
create table public.poll_votes (
    id uuid primary key default gen_random_uuid(),
    poll_id uuid not null references public.polls (id) on delete cascade,
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    option_index integer not null,
    created_at timestamptz not null default now(),

    constraint unique_user_poll_vote unique (user_id, poll_id),
    constraint valid_option_index check (option_index >= 0)
);

create index idx_poll_votes_poll_id on public.poll_votes (poll_id);
comment on index public.idx_poll_votes_poll_id is
    'A poll''s votes, for recounts; covers the foreign key.';
create index idx_poll_votes_created_at on public.poll_votes (created_at);
comment on index public.idx_poll_votes_created_at is
    'Votes of a span of time, for ranking and metrics.';

comment on table public.poll_votes is
    'One''s own votes. Cast by vote_poll() or an insert; never changed, never withdrawn.';
comment on column public.poll_votes.id is 'Vote id.';
comment on column public.poll_votes.poll_id is 'The poll.';
comment on column public.poll_votes.user_id is 'The voter; defaults to the caller.';
comment on column public.poll_votes.option_index is
    'The chosen option, counted from 0; below the number of options.';
comment on column public.poll_votes.created_at is 'When.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.poll_votes enable row level security;
revoke all on public.poll_votes from anon, authenticated, service_role;

-- Likes on posts and comments. The two unique constraints are plain ones: nulls are distinct, and
-- PostgREST's on_conflict needs a constraint without a predicate.
create table public.reactions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    post_id uuid references public.posts (id) on delete cascade,
    comment_id uuid references public.comments (id) on delete cascade,
    created_at timestamptz not null default now(),

    constraint reaction_target check (
        (post_id is not null and comment_id is null)
        or (post_id is null and comment_id is not null)
    ),
    constraint unique_user_post_reaction unique (user_id, post_id),
    constraint unique_user_comment_reaction unique (user_id, comment_id)
);

create index idx_reactions_post_id on public.reactions (post_id, created_at desc, id desc)
where post_id is not null;
comment on index public.idx_reactions_post_id is
    'Who liked a post, newest first; covers the foreign key.';
create index idx_reactions_comment_id on public.reactions (comment_id, created_at desc, id desc)
where comment_id is not null;
comment on index public.idx_reactions_comment_id is
    'Who liked a comment, newest first; covers the foreign key.';
create index idx_reactions_created_at on public.reactions (created_at);
comment on index public.idx_reactions_created_at is
    'Reactions of a span of time, for ranking and metrics.';

comment on table public.reactions is
    'Likes. Signed-in people read those by visible people on visible content; one inserts and '
    'deletes one''s own (or react(), unreact()).';
comment on column public.reactions.id is 'Reaction id.';
comment on column public.reactions.user_id is 'Who reacted; defaults to the caller.';
comment on column public.reactions.post_id is
    'The post; exactly one of post_id and comment_id is set.';
comment on column public.reactions.comment_id is
    'The comment; exactly one of post_id and comment_id is set.';
comment on column public.reactions.created_at is 'When.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.reactions enable row level security;
revoke all on public.reactions from anon, authenticated, service_role;

-- One row per person and post: a plain repost, or the trace of a quote. For a quote the quoting
-- post stands in posts, and quote_content repeats its text, kept equal by trigger, so that lists of
-- reposts need no second lookup.
create table public.reposts (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    post_id uuid not null references public.posts (id) on delete cascade,
    type varchar(10) not null check (type in ('normal', 'quote')),
    quote_content text,
    created_at timestamptz not null default now(),

    constraint unique_user_post_repost unique (user_id, post_id),
    constraint reposts_quote_content_check check ((type = 'quote') = (quote_content is not null))
);

create index idx_reposts_post_id on public.reposts (post_id, created_at desc, id desc);
comment on index public.idx_reposts_post_id is
    'Who reposted a post, newest first; covers the foreign key.';
create index idx_reposts_created_at on public.reposts (user_id, created_at desc, id desc);
comment on index public.idx_reposts_created_at is
    'A person''s reposts, newest first, for profile and home feed.';
create index idx_reposts_type on public.reposts (type);
comment on index public.idx_reposts_type is 'Quotes apart from plain reposts, for metrics.';

comment on table public.reposts is
    'Reposts and quotes, one per person and post. Signed-in people read visible ones; one inserts '
    'and deletes one''s own plain ones; quotes by quote_post().';
comment on column public.reposts.id is 'Repost id.';
comment on column public.reposts.user_id is 'Who reposted; defaults to the caller.';
comment on column public.reposts.post_id is 'The post that was reposted.';
comment on column public.reposts.type is 'normal or quote.';
comment on column public.reposts.quote_content is
    'The quoting post''s text; null for a plain repost.';
comment on column public.reposts.created_at is 'When it was first reposted.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.reposts enable row level security;
revoke all on public.reposts from anon, authenticated, service_role;

-- Bookmarks are nobody's business but their owner's; the public count says how many, never who.
create table public.bookmarks (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    post_id uuid not null references public.posts (id) on delete cascade,
    created_at timestamptz not null default now(),

    constraint unique_user_post_bookmark unique (user_id, post_id)
);

create index idx_bookmarks_post_id on public.bookmarks (post_id);
comment on index public.idx_bookmarks_post_id is 'Covers the foreign key: purging a post.';
create index idx_bookmarks_created_at on public.bookmarks (user_id, created_at desc, id desc);
comment on index public.idx_bookmarks_created_at is 'One''s bookmarks, newest first.';

comment on table public.bookmarks is
    'One''s own bookmarks: read, inserted and deleted by their owner alone.';
comment on column public.bookmarks.id is 'Bookmark id.';
comment on column public.bookmarks.user_id is 'Whose bookmark; defaults to the caller.';
comment on column public.bookmarks.post_id is 'The post.';
comment on column public.bookmarks.created_at is 'When.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.bookmarks enable row level security;
revoke all on public.bookmarks from anon, authenticated, service_role;

-- Reports outlive what they report: target_kind, target_id and the evidence are kept, filled by
-- trigger, while the three references go null when their target is purged. Exactly one reference at
-- insert (trigger), at most one ever after.
create table public.reports (
    id uuid primary key default gen_random_uuid(),
    reporter_id uuid not null default auth.uid() references public.users (id) on delete cascade,
    reported_post_id uuid references public.posts (id) on delete set null,
    reported_comment_id uuid references public.comments (id) on delete set null,
    reported_user_id uuid references public.users (id) on delete set null,
    report_type varchar(50) not null,
    reason text,
    status varchar(20) not null default 'pending'
    check (status in ('pending', 'reviewed', 'resolved', 'dismissed')),
    created_at timestamptz not null default now(),
    reviewed_at timestamptz,
    reviewed_by uuid references public.users (id) on delete set null,
    target_kind text not null,
    target_id uuid not null,
    evidence jsonb not null,

    constraint report_target check (
        num_nonnulls(reported_post_id, reported_comment_id, reported_user_id) <= 1
    ),
    constraint reports_report_type_check check (
        report_type in (
            'spam', 'harassment', 'inappropriate', 'hate', 'violence', 'sexual', 'self_harm',
            'misinformation', 'scam', 'market_manipulation', 'impersonation', 'copyright', 'other'
        )
    ),
    constraint reports_reason_check check (length(reason) <= 2000),
    constraint reports_target_kind_check check (target_kind in ('post', 'comment', 'user'))
);

create unique index reports_reporter_id_target_id_key
on public.reports (reporter_id, target_kind, target_id)
where status in ('pending', 'reviewed');
comment on index public.reports_reporter_id_target_id_key is
    'One open report per reporter and target.';
create index idx_reports_reporter_id on public.reports (reporter_id, created_at desc);
comment on index public.idx_reports_reporter_id is
    'One''s own reports, newest first; covers the foreign key.';
create index idx_reports_reported_post_id on public.reports (reported_post_id)
where reported_post_id is not null;
comment on index public.idx_reports_reported_post_id is
    'Reports of a post; covers the foreign key.';
create index idx_reports_reported_comment_id on public.reports (reported_comment_id)
where reported_comment_id is not null;
comment on index public.idx_reports_reported_comment_id is
    'Reports of a comment; covers the foreign key.';
create index idx_reports_reported_user_id on public.reports (reported_user_id)
where reported_user_id is not null;
comment on index public.idx_reports_reported_user_id is
    'Reports of a person; covers the foreign key.';
create index reports_reviewed_by_idx on public.reports (reviewed_by) where reviewed_by is not null;
comment on index public.reports_reviewed_by_idx is
    'Covers the foreign key: deleting a staff member.';
create index idx_reports_status on public.reports (status, created_at, id);
comment on index public.idx_reports_status is 'The moderation queue: one status, oldest first.';
create index idx_reports_created_at on public.reports (created_at desc);
comment on index public.idx_reports_created_at is 'All reports, newest first.';

comment on table public.reports is
    'Reports. A reporter files and reads its own; staff read all and change the status. '
    'reviewed_by and evidence are for staff calls only.';
comment on column public.reports.id is 'Report id.';
comment on column public.reports.reporter_id is 'Who reports; defaults to the caller.';
comment on column public.reports.reported_post_id is
    'The post; exactly one of the three targets is given.';
comment on column public.reports.reported_comment_id is
    'The comment; exactly one of the three targets is given.';
comment on column public.reports.reported_user_id is
    'The person; exactly one of the three targets is given.';
comment on column public.reports.report_type is
    'spam, harassment, inappropriate, hate, violence, sexual, self_harm, misinformation, scam, '
    'market_manipulation, impersonation, copyright or other.';
comment on column public.reports.reason is 'What the reporter adds, at most 2,000 characters.';
comment on column public.reports.status is
    'pending, reviewed, resolved or dismissed; the first two are open.';
comment on column public.reports.created_at is 'When it was filed.';
comment on column public.reports.reviewed_at is 'When staff last changed the status.';
comment on column public.reports.reviewed_by is 'Which staff member did.';
comment on column public.reports.target_kind is 'post, comment or user; set by trigger.';
comment on column public.reports.target_id is
    'The target''s id, kept after it is purged; set by trigger.';
comment on column public.reports.evidence is
    'The target as it stood when it was reported; set by trigger.';

-- Closed from the first moment; policies and grants follow in create_policies.
alter table public.reports enable row level security;
revoke all on public.reports from anon, authenticated, service_role;

-- Down Migration

drop table public.reports;
drop table public.bookmarks;
drop table public.reposts;
drop table public.reactions;
drop table public.poll_votes;
drop table public.polls;
drop table public.comments;
drop table public.posts;
