/** The app's bundle, which stands beside the witness only when Miniflare runs them. */
declare const app: { fetch(request: Request, env: unknown, ctx: unknown): Promise<Response> };
export default app;
