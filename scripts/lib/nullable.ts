/**
 * What may be null in what the API answers. Postgres knows it of tables alone: it calls every column of a view and every
 * attribute of a composite type nullable. Here stands, for each of these in `public`, what really may be null; everything
 * else never is. The types are made by this list, and every answer that an API test gets is held against it
 * (tests/api/_nulls.ts).
 */
export const nullable: Record<string, readonly string[]> = {
    // Views
    comment_stats: [],
    daily_metrics: [],
    engagement_metrics: [
        'avg_comments_per_post', 'avg_posts_per_user', 'avg_reactions_per_post', 'avg_reposts_per_post',
    ],
    poll_totals: [],
    post_stats: [],
    profiles: ['badge', 'bio', 'profile_picture_url'],
    trending_tickers: ['name'],

    // Composite types
    account: [
        'badge', 'bio', 'country', 'country_code', 'date_of_birth', 'deleted_at', 'ip_address_hash', 'last_active_at',
        'onboarded_at', 'profile_picture_url', 'purge_at', 'staff_role', 'suspended_at', 'suspension_reason', 'timezone',
        'username_changed_at',
    ],
    activity_item: ['comment_id', 'excerpt', 'post_id'],
    cleanup_result: [],
    comment_item: ['author', 'content', 'gif_url', 'media_urls', 'parent_comment_id', 'poll'],
    filter_item: ['display_name', 'profile_picture_url', 'username'],
    moderated_person: ['badge', 'bio', 'profile_picture_url', 'staff_role', 'suspended_at', 'suspension_reason'],
    moderated_target: [
        'author', 'content', 'created_at', 'gif_url', 'media_urls', 'poll_options', 'post_id', 'removed_at', 'removed_reason',
        'updated_at',
    ],
    moderation_item: [],
    moderation_log_entry: ['actor', 'actor_id', 'reason', 'subject', 'subject_id'],
    moderation_report: ['evidence', 'reason', 'reviewed_at', 'reviewed_by'],
    person: ['badge', 'profile_picture_url'],
    person_item: ['badge', 'bio', 'profile_picture_url'],
    poll_item: ['my_choice'],
    poll_option: [],
    poll_result: [],
    post_item: ['cursor', 'event_at', 'gif_url', 'media_urls', 'original_post_id', 'poll', 'quoted', 'repost_type'],
    post_thread: ['next_cursor'],
    profile_details: ['badge', 'bio', 'posts', 'profile_picture_url'],
    purge_result: [],
    quote_item: ['gif_url', 'media_urls'],
    report_receipt: ['reason'],
    staff_member: [],
    storage_orphan: [],
    suggestion_item: ['badge', 'bio', 'profile_picture_url'],
    ticker_details: ['last_mentioned_at', 'name', 'posts', 'type'],
    ticker_item: ['name', 'type'],
    ticker_tag: ['name', 'type'],
    user_item: ['badge', 'bio', 'profile_picture_url'],
    username_check: ['reason'],
};
