/** How a session is kept, and how one signs in and out: none of it changes the person or a team of theirs. */
const OF_SESSIONS = [
  /^\/v1\/client(?:\/sessions)?$/,
  /^\/v1\/client\/sessions\/\w+\/(?:touch|end|remove|tokens(?:\/[\w-]+)?)$/,
  /^\/v1\/client\/sign_(?:ins|ups)(?:\/\w+)*$/,
  /^\/v1\/(?:environment|dev_browser)$/,
];
const READS = new Set(["GET", "HEAD", "OPTIONS"]);
/** What clerk-js says in the address of one call, and not of the browser it comes from. */
const OF_ONE_CALL = ["_method", "_clerk_session_id"];
const LIVING = new Set(["active", "pending"]);

/** Whether a call to Clerk's Frontend API may change somebody's account or team. `path` as Clerk gets it. */
export function mayChangeSomebody(request: Request, path: string): boolean {
  const { searchParams } = new URL(request.url);
  const named = searchParams.getAll("_method").map((method) => method.toUpperCase());
  const isRead = [request.method, ...named].every((method) => READS.has(method));
  return !isRead && !OF_SESSIONS.some((pattern) => pattern.test(path));
}

/** Whether a request brings anything by which Clerk could know its browser. */
export function bringsClient(request: Request): boolean {
  const { searchParams } = new URL(request.url);
  return (
    request.headers.has("Cookie") ||
    request.headers.has("Authorization") ||
    searchParams.has("__clerk_db_jwt")
  );
}

/** Where Clerk tells of the browser that a call comes from, known by whatever the call brings. */
export function clientAddress(frontendApiUrl: string, { searchParams }: URL): string {
  const kept = [...searchParams].filter(([name]) => !OF_ONE_CALL.includes(name));
  return `${frontendApiUrl}/v1/client?${new URLSearchParams(kept).toString()}`;
}

/**
 * Whether somebody acts for another person in a browser, by Clerk's answer about it: in any of its sessions, so that
 * it is no matter which one a call names. Null: Clerk does not say. A browser that Clerk does not know acts for nobody.
 */
export async function isActing(answer: Response): Promise<boolean | null> {
  if (answer.status >= 500 || answer.status === 429) return null;
  if (!answer.ok) return false;
  const told = (await answer.json().catch(() => null)) as ToldClient | null;
  if (!told) return null;
  const sessions = told.response?.sessions ?? [];
  return sessions.some(({ status, actor }) => LIVING.has(status ?? "active") && Boolean(actor));
}

interface ToldClient {
  response?: { sessions?: { status?: string; actor?: unknown }[] } | null;
}
