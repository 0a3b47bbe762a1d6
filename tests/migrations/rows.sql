-- Rows for the reversible check: at least one for every table, inserted again at every step of the history. A table that
-- does not exist at a step is passed over; at the end of the history every statement must succeed and no table be empty.
-- A migration that adds a table adds its row here.

insert into auth.users (id, email)
values
    ('00000000-0000-4000-8000-000000000001', 'ada@example.com'),
    ('00000000-0000-4000-8000-000000000002', 'ben@example.com'),
    ('00000000-0000-4000-8000-000000000003', 'cleo@example.com'),
    ('00000000-0000-4000-8000-000000000004', 'dora@example.com')
on conflict do nothing;

insert into public.users (id, username, display_name)
values
    ('00000000-0000-4000-8000-000000000001', 'ada_rows', 'Ada'),
    ('00000000-0000-4000-8000-000000000002', 'ben_rows', 'Ben'),
    ('00000000-0000-4000-8000-000000000003', 'cleo_rows', 'Cleo'),
    ('00000000-0000-4000-8000-000000000004', 'dora_rows', 'Dora')
on conflict do nothing;

insert into public.follows (follower_id, following_id)
values ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002')
on conflict do nothing;

insert into public.content_filters (user_id, filtered_user_id, filter_type)
values
    ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000004', 'block'),
    ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000003', 'mute')
on conflict do nothing;

insert into public.user_interests (user_id, interest)
values ('00000000-0000-4000-8000-000000000001', 'technology')
on conflict do nothing;

insert into public.user_sessions (id, user_id, user_agent)
values ('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-000000000001', 'rows')
on conflict do nothing;

insert into public.posts (id, user_id, content)
values
    ('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000001', 'What of $AAPL?'),
    ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000002', 'Nothing.')
on conflict do nothing;

-- A quote; its row in public.reposts comes by trigger once there is one.
insert into public.posts (id, user_id, content, original_post_id, repost_type)
values (
    '00000000-0000-4000-8000-000000000013', '00000000-0000-4000-8000-000000000003', 'See this.',
    '00000000-0000-4000-8000-000000000012', 'quote'
)
on conflict do nothing;

insert into public.comments (id, post_id, user_id, content)
values (
    '00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000011',
    '00000000-0000-4000-8000-000000000002', 'A lot.'
)
on conflict do nothing;

insert into public.comments (id, post_id, user_id, parent_comment_id, content)
values (
    '00000000-0000-4000-8000-000000000022', '00000000-0000-4000-8000-000000000011',
    '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000021', 'Indeed.'
)
on conflict do nothing;

insert into public.polls (id, post_id, options)
values ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000011', '{up,down}')
on conflict do nothing;

insert into public.poll_votes (poll_id, user_id, option_index)
values ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000002', 1)
on conflict do nothing;

insert into public.reactions (user_id, post_id)
values ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000011')
on conflict do nothing;

insert into public.reactions (user_id, comment_id)
values ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000021')
on conflict do nothing;

insert into public.reposts (user_id, post_id, type)
values ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000011', 'normal')
on conflict do nothing;

insert into public.bookmarks (user_id, post_id)
values ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000012')
on conflict do nothing;

insert into public.reports (
    id, reporter_id, reported_post_id, report_type, target_kind, target_id, evidence
)
values (
    '00000000-0000-4000-8000-000000000041', '00000000-0000-4000-8000-000000000003',
    '00000000-0000-4000-8000-000000000011', 'spam', 'post', '00000000-0000-4000-8000-000000000011', '{}'
)
on conflict do nothing;

insert into public.tickers (id, symbol, name, type)
values ('00000000-0000-4000-8000-000000000051', 'ROWS', 'Rows of this test', 'other')
on conflict do nothing;

insert into public.post_tickers (post_id, ticker_id)
values ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000051')
on conflict do nothing;

insert into public.watchlist_items (user_id, ticker_id)
values ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000051')
on conflict do nothing;

insert into public.error_logs (id, error_type, error_message, environment, user_id)
values (
    '00000000-0000-4000-8000-000000000061', 'api', 'A row.', 'development', '00000000-0000-4000-8000-000000000001'
)
on conflict do nothing;

insert into private.username_holds (username, user_id, held_until)
values ('old_ada', '00000000-0000-4000-8000-000000000001', now() + interval '30 days')
on conflict do nothing;

insert into private.staff (user_id, role)
values ('00000000-0000-4000-8000-000000000003', 'moderator')
on conflict do nothing;

insert into private.moderation_log (actor_role, action, target_kind, target_id)
values ('operator', 'grant_staff', 'user', '00000000-0000-4000-8000-000000000003')
on conflict do nothing;

-- By trigger once there is one.
insert into private.hidden (viewer, author, blocks)
values
    ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000004', 1),
    ('00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000001', 1)
on conflict do nothing;

insert into private.daily_facts (day, dau, mau, posts, new_users)
values (date '2026-01-01', 1, 2, 3, 4)
on conflict do nothing;

insert into private.explore_generations (id)
values (1)
on conflict do nothing;

insert into private.explore_rankings (generation, rank, post_id, score)
values (1, 1, '00000000-0000-4000-8000-000000000011', 1.5)
on conflict do nothing;

insert into private.post_counts (post_id)
values ('00000000-0000-4000-8000-000000000011'), ('00000000-0000-4000-8000-000000000012')
on conflict do nothing;

insert into private.post_count_slots (post_id, slot)
values ('00000000-0000-4000-8000-000000000011', 1)
on conflict do nothing;

insert into private.comment_counts (comment_id)
values ('00000000-0000-4000-8000-000000000021')
on conflict do nothing;

insert into private.comment_count_slots (comment_id, slot)
values ('00000000-0000-4000-8000-000000000021', 1)
on conflict do nothing;

insert into private.poll_option_counts (poll_id, option_index)
values ('00000000-0000-4000-8000-000000000031', 0)
on conflict do nothing;

insert into private.poll_option_count_slots (poll_id, option_index, slot)
values ('00000000-0000-4000-8000-000000000031', 0, 1)
on conflict do nothing;

insert into private.user_counts (user_id)
values ('00000000-0000-4000-8000-000000000001')
on conflict do nothing;

insert into private.user_count_slots (user_id, slot)
values ('00000000-0000-4000-8000-000000000001', 1)
on conflict do nothing;

insert into private.rate_buckets (subject, action, started_at, used)
values ('user:00000000-0000-4000-8000-000000000001', 'posts', now(), 1)
on conflict do nothing;

insert into private.storage_orphans (bucket_id, object_name)
values ('media', '00000000-0000-4000-8000-000000000001/old.png')
on conflict do nothing;
insert into private.job_runs (job, ended_at)
values ('purge', clock_timestamp());
