/** The edge function `locate`, as Supabase's runtime starts it: see locate.ts. */
import { locate, type Environment } from './locate.ts';

declare const Deno: { env: Environment; serve(handler: (request: Request) => Promise<Response>): unknown };

Deno.serve((request) => locate(request, Deno.env));
