/** A method, a path whose `:name` segments become parameters, and who answers. */
export type Route<Handler> = readonly [method: string, pattern: string, handler: Handler];

export type RouteMatch<Handler> =
  | { found: true; handler: Handler; pattern: string; parameters: Record<string, string> }
  | { found: false; allowedMethods: string[] };

/**
 * The first route of the table that fits. Empty segments do not count, so `/me/email_addresses/`,
 * which clerk-js sends, is `/me/email_addresses`.
 */
export function matchRoute<Handler>(
  routes: readonly Route<Handler>[],
  method: string,
  pathname: string,
): RouteMatch<Handler> {
  const segments = splitPath(pathname);
  const allowedMethods: string[] = [];
  for (const [routeMethod, pattern, handler] of routes) {
    const parameters = matchSegments(splitPath(pattern), segments);
    if (!parameters) continue;
    if (routeMethod === method) return { found: true, handler, pattern, parameters };
    allowedMethods.push(routeMethod);
  }
  return { found: false, allowedMethods };
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? "";
    if (expected.startsWith(":")) parameters[expected.slice(1)] = actual;
    else if (expected !== actual) return null;
  }
  return parameters;
}

function splitPath(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}
