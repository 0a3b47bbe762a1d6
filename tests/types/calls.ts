/**
 * What a front end writes against the types that the package exports: right calls, with the exact type of what comes back,
 * and wrong ones, which must not compile. Never run, only compiled: by npm run typecheck, and by types.test.ts as an app that
 * has the package installed would compile it.
 */
import { createClient } from '@supabase/supabase-js';
import type { CompositeTypes, Database, Tables, TablesInsert, TablesUpdate } from '@pageshare/database';

const supabase = createClient<Database>('https://pageshare.example', 'anon key');

/** True for the same type, no wider and no narrower; `any` is the same as nothing but itself. */
type Same<One, Other> =
    (<T>() => T extends One ? 1 : 2) extends (<T>() => T extends Other ? 1 : 2) ? true : false;

/** Compiles only for true. */
export function holds<_Claim extends true>(): void {}

type Profile = Tables<'profiles'>;
type Post = Tables<'posts'>;

export async function calls(): Promise<void> {
    // A call answers with one row of a table, and embeds like it; without single(), for it is one already.
    const made = await supabase.rpc('create_post', {
        id: 'a uuid', content: '$AAPL', poll_options: ['Up', 'Down'], poll_duration_days: 2,
    });
    holds<Same<typeof made.data, Post | null>>();
    const embedded = await supabase.rpc('create_post', { content: '$AAPL' }).select('id, author:profiles(username, bio)');
    holds<Same<typeof embedded.data, { id: string; author: { username: string; bio: string | null } } | null>>();

    // What a default stands for may be left out; where the default is null, null says the same.
    await supabase.rpc('create_post', { gif_url: 'https://gif.example/1', media_urls: null, poll_options: null, id: null });
    await supabase.rpc('react', { comment_id: 'a uuid' });

    // A call answers with one object of a composite type, or with a list of them; nulls only where they can be.
    const profile = await supabase.rpc('get_profile', { username: 'ana' });
    holds<Same<typeof profile.data, CompositeTypes<'profile_details'> | null>>();
    const results = await supabase.rpc('get_poll_results', { poll_id: 'a uuid' });
    holds<Same<typeof results.data, CompositeTypes<'poll_result'>[] | null>>();
    const some = await supabase.rpc('get_poll_results', { poll_id: 'a uuid' }).select('option, vote_count, is_my_choice');
    holds<Same<typeof some.data, { option: string; vote_count: number; is_my_choice: boolean }[] | null>>();
    const account = await supabase.rpc('get_my_account');
    holds<Same<NonNullable<typeof account.data>['username'], string>>();
    holds<Same<NonNullable<typeof account.data>['suspended_at'], string | null>>();

    // Lists are of whole items, as deep as they go, or of what one asks of them.
    const home = await supabase.rpc('home_feed', { cursor: null, page_size: 20 });
    holds<Same<typeof home.data, CompositeTypes<'post_item'>[] | null>>();
    type Item = NonNullable<typeof home.data>[number];
    holds<Same<Item['author']['username'], string>>();
    holds<Same<NonNullable<Item['poll']>['options'][number]['vote_count'], number>>();
    holds<Same<NonNullable<Item['quoted']>['author'], CompositeTypes<'person'>>>();
    const part = await supabase.rpc('home_feed').select('id, content, tickers');
    holds<Same<typeof part.data, { id: string; content: string; tickers: CompositeTypes<'ticker_tag'>[] }[] | null>>();
    const thread = await supabase.rpc('post_thread', { post_id: 'a uuid' });
    holds<Same<NonNullable<typeof thread.data>['comments'][number]['author'], CompositeTypes<'person'> | null>>();
    const days = await supabase.rpc('get_daily_metrics', { since: '2026-01-01' });
    holds<Same<typeof days.data, Tables<'daily_metrics'>[] | null>>();
    // What is paged by is null where there is no next page, and may be handed on so.
    await supabase.rpc('post_thread', { post_id: 'a uuid', cursor: thread.data?.next_cursor ?? null });

    // Read calls go by GET too.
    await supabase.rpc('get_profile', { username: 'ana' }, { get: true });

    // @ts-expect-error: there is no such call
    await supabase.rpc('become_admin');
    // @ts-expect-error: the post is missing
    await supabase.rpc('repost', {});
    // @ts-expect-error: an id is text
    await supabase.rpc('repost', { post_id: 7 });
    // @ts-expect-error: no person without a name
    await supabase.rpc('get_profile', { username: null });
    // @ts-expect-error: the options are a list
    await supabase.rpc('create_post', { content: 'x', poll_options: 'Up' });
    // @ts-expect-error: a content cannot be null, it can be left out
    await supabase.rpc('create_post', { content: null });
    // @ts-expect-error: not every post has a poll
    String(home.data?.[0]?.poll.total_votes);
    // @ts-expect-error: a page has a size
    await supabase.rpc('home_feed', { page_size: '20' });
    // @ts-expect-error: what is refused gives null
    String(profile.data.username);
    // @ts-expect-error: the answer has no such attribute
    String(profile.data?.date_of_birth);
    // @ts-expect-error: nothing is known of an attribute that was not selected
    String(some.data?.[0]?.total_votes);
}

export async function embeds(): Promise<void> {
    // The page of the README: one-to-one is an object, a list is a list, all as deep as it goes.
    const page = await supabase.from('posts')
        .select('*, author:profiles(*), post_stats(*), polls(*, poll_totals(*)), tickers(symbol, name)')
        .order('created_at', { ascending: false })
        .limit(20);
    type Item = NonNullable<typeof page.data>[number];
    holds<Same<Item['author'], Profile>>();
    holds<Same<Item['post_stats'], Tables<'post_stats'> | null>>();
    holds<Same<Item['tickers'], { symbol: string; name: string | null }[]>>();
    holds<Same<NonNullable<Item['polls']>['poll_totals'], Tables<'poll_totals'>[]>>();
    holds<Same<Item['content'], string>>();

    // Followers go by their foreign keys' names.
    const followers = await supabase.from('profiles')
        .select('username, follows!follows_following_id_fkey(profiles!follows_follower_id_fkey(*))').single();
    holds<Same<NonNullable<typeof followers.data>['follows'], { profiles: Profile }[]>>();

    const comments = await supabase.from('comments')
        .select('id, content, author:profiles(*), comment_stats(*)').eq('post_id', 'a uuid');
    holds<Same<NonNullable<typeof comments.data>[number]['author'], Profile>>();
    holds<Same<NonNullable<typeof comments.data>[number]['comment_stats'], Tables<'comment_stats'> | null>>();

    // Computed relationships embed like foreign keys, and are no columns of their own.
    const quotes = await supabase.from('posts').select('*, quoted_post(id, author:profiles(username))').single();
    holds<Same<NonNullable<typeof quotes.data>['quoted_post'], { id: string; author: { username: string } } | null>>();
    const threads = await supabase.from('comments').select('id, parent_comment(id), replies(id, content)').single();
    holds<Same<NonNullable<typeof threads.data>['parent_comment'], { id: string } | null>>();
    holds<Same<NonNullable<typeof threads.data>['replies'], { id: string; content: string }[]>>();
    const plain = await supabase.from('posts').select('*').single();
    holds<Same<typeof plain.data, Post | null>>();

    const trend = await supabase.from('trending_tickers').select('symbol, score').order('score', { ascending: false });
    holds<Same<typeof trend.data, { symbol: string; score: number }[] | null>>();

    const unknown = await supabase.from('posts').select('id, lovers(*)').single();
    // @ts-expect-error: posts have no such relation
    unknown.data?.lovers.map(String);
    const likes = await supabase.from('posts').select('likes').single();
    // @ts-expect-error: posts have no such column
    String(likes.data?.likes);
    // @ts-expect-error: there is no such table
    await supabase.from('likes').select('*');
    // @ts-expect-error: what is private is not exposed
    await supabase.schema('private').from('settings').select('*');
}

export async function writes(): Promise<void> {
    await supabase.from('posts').insert({ content: 'x', media_urls: ['https://cdn.example/1.png'] });
    await supabase.from('posts').update({ content: 'y' }).eq('id', 'a uuid');
    await supabase.from('bookmarks').upsert({ post_id: 'a uuid' }, { ignoreDuplicates: true });
    const comment = await supabase.from('comments')
        .insert({ post_id: 'a uuid', parent_comment_id: null, content: 'x' }).select('id').single();
    holds<Same<typeof comment.data, { id: string } | null>>();
    // What triggers fill in, nobody has to give.
    await supabase.from('reports').insert({ reported_post_id: 'a uuid', report_type: 'spam' });
    const poll = await supabase.from('polls').select('closes_at').single();
    holds<Same<typeof poll.data, { closes_at: string } | null>>();
    holds<Same<TablesInsert<'posts'>['content'], string | undefined>>();
    holds<Same<TablesUpdate<'posts'>['gif_url'], string | null | undefined>>();

    // @ts-expect-error: a comment is on a post
    await supabase.from('comments').insert({ content: 'x' });
    // @ts-expect-error: posts have no such column
    await supabase.from('posts').insert({ content: 'x', likes: 9 });
    // @ts-expect-error: media are a list
    await supabase.from('posts').insert({ content: 'x', media_urls: 'https://cdn.example/1.png' });
    // @ts-expect-error: a content is not null
    await supabase.from('posts').update({ content: null });
    // @ts-expect-error: the end of a poll is computed
    await supabase.from('polls').insert({ post_id: 'a uuid', options: ['a', 'b'], closes_at: 'now' });
    // @ts-expect-error: nobody writes through a view
    await supabase.from('profiles').update({ bio: 'x' });
    // @ts-expect-error: nobody writes through a view
    await supabase.from('post_stats').insert({ post_id: 'a uuid' });
}
