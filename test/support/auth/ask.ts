import type { Postern } from "../postern";

/** How a request comes, and the headers by which that is told. Browsers before 2020 send no `Sec-Fetch-Dest`. */
export const WAYS = {
  "a link that is followed": { "Sec-Fetch-Dest": "document", Accept: "text/html" },
  "a frame": { "Sec-Fetch-Dest": "iframe", Accept: "text/html" },
  "a link in an old browser": { Accept: "text/html,application/xhtml+xml" },
  "a script": { "Sec-Fetch-Dest": "empty", Accept: "*/*" },
  "a script in an old browser, or curl": { Accept: "*/*" },
} as const;

export type Way = keyof typeof WAYS;

export const PAGE_WAYS: readonly Way[] = [
  "a link that is followed",
  "a frame",
  "a link in an old browser",
];
export const SCRIPT_WAYS: readonly Way[] = ["a script", "a script in an old browser, or curl"];

const TYPED = "Typed for an hour, and never lost";

/** Asks for the list of posts, or saves a new one, and says in a word or two what came of it. */
export async function ask(
  { url }: Postern,
  method: string,
  way: Way,
  credentials: Record<string, string>,
): Promise<string> {
  const isRead = method === "GET" || method === "HEAD";
  const paths = isRead ? ["/posts", "/posts.data"] : ["/posts/new", "/posts/new/save"];
  const response = await fetch(url + paths[Number(SCRIPT_WAYS.includes(way))], {
    method,
    redirect: "manual",
    // A request with a body that nobody reads ends its connection: it must not be used again.
    headers: { ...WAYS[way], ...credentials, Origin: url, Connection: "close" },
    body: isRead ? null : new URLSearchParams({ title: "T", body: TYPED, tags: "" }),
  });
  const answer = await response.text();
  const { status } = response;
  const location = response.headers.get("Location") ?? "";
  if (status === 307 && location.includes("/v1/client/handshake?")) return "handshake";
  if (status === 302 && location.startsWith("/sign-in?redirect_url=%2Fposts")) return "sign-in";
  if (location && status !== 303) return `redirect to ${location}`;
  if (status === 401 && !isRead && !answer.includes(TYPED)) return "401, and the text is lost";
  // The answer to HEAD has no body that could give the reason.
  if (status === 401 && method !== "HEAD")
    return `401 ${/session-expired|signed-out/.exec(answer)?.[0]}`;
  const isDone = isRead ? status === 200 : [200, 303].includes(status);
  if (!isDone) return String(status);
  const isRenewed = response.headers.getSetCookie().some((each) => each.startsWith("__session"));
  return isRenewed ? "renewed" : "in";
}
