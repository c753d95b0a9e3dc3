import * as build from "#server-build";

const { matchRoutes } = build.entry.module;

const READING = "GET, HEAD";

type Branch = Parameters<typeof matchRoutes>[0][number];

/** Remix says 405 without saying what it would take, which HTTP demands. */
export function withAllow(response: Response, request: Request): Response {
  if (response.status !== 405 || response.headers.has("Allow")) return response;
  const answer = new Response(response.body, response);
  answer.headers.set("Allow", allowedMethods(new URL(request.url).pathname));
  return answer;
}

function allowedMethods(pathname: string): string {
  const page = pathname === "/_root.data" ? "/" : pathname.replace(/\.data$/, "");
  const match = matchRoutes(branches(undefined), page)?.at(-1);
  const id = match?.route.id ?? "";
  return build.routes[id]?.module.action ? `${READING}, POST` : READING;
}

/** The routes as the tree that Remix matches, from the flat list of its build. */
function branches(parentId: string | undefined): Branch[] {
  return Object.values(build.routes)
    .filter((route) => route?.parentId === parentId)
    .flatMap((route) => (route ? [route] : []))
    .map(({ id, path, index }) => ({
      id,
      ...(path !== undefined && { path }),
      ...(index ? { index: true as const } : { children: branches(id) }),
    }));
}
