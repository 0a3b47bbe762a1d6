-- Writes every counter anew from the rows, and takes the extra slots away. Holds off writers of
-- what is counted until it commits. Called where counters begin (migrations) and by operators, who
-- are told how many counters were wrong.
create function private.repair_counters()
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_wrong integer;
begin
    lock table
        public.users, public.posts, public.comments, public.reactions, public.reposts,
        public.bookmarks, public.follows, public.polls, public.poll_votes
    in share row exclusive mode;

    v_wrong := (select count(*) from private.counter_drift());

    delete from private.post_count_slots where true;
    delete from private.post_counts where true;
    delete from private.comment_count_slots where true;
    delete from private.comment_counts where true;
    delete from private.poll_option_count_slots where true;
    delete from private.poll_option_counts where true;
    delete from private.user_count_slots where true;
    delete from private.user_counts where true;

    insert into private.post_counts (
        post_id, reaction_count, comment_count, repost_count, bookmark_count
    )
    select
        r.id,
        sum(r.value) filter (where r.counter = 'post.reaction_count'),
        sum(r.value) filter (where r.counter = 'post.comment_count'),
        sum(r.value) filter (where r.counter = 'post.repost_count'),
        sum(r.value) filter (where r.counter = 'post.bookmark_count')
    from private.counter_recount() r
    where r.counter like 'post.%'
    group by r.id;

    insert into private.comment_counts (comment_id, reaction_count, reply_count)
    select
        r.id,
        sum(r.value) filter (where r.counter = 'comment.reaction_count'),
        sum(r.value) filter (where r.counter = 'comment.reply_count')
    from private.counter_recount() r
    where r.counter like 'comment.%'
    group by r.id;

    insert into private.poll_option_counts (poll_id, option_index, vote_count)
    select r.id, r.option_index, r.value
    from private.counter_recount() r
    where r.counter = 'poll.vote_count';

    insert into private.user_counts (user_id, follower_count, following_count, post_count)
    select
        r.id,
        sum(r.value) filter (where r.counter = 'user.follower_count'),
        sum(r.value) filter (where r.counter = 'user.following_count'),
        sum(r.value) filter (where r.counter = 'user.post_count')
    from private.counter_recount() r
    where r.counter like 'user.%'
    group by r.id;

    return v_wrong;
end;
$$;

comment on function private.repair_counters is
    'Recounts every counter, holding off writers; returns how many were wrong. Internal: '
    'public.repair_counters() and migrations.';
revoke all on function private.repair_counters from public, anon, authenticated, service_role;
grant execute on function private.repair_counters to service_role;
