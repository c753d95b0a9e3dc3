/** The cookies of a request, the first of each name, as browsers send the most specific first. */
export function parseCookies(header: string | null): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? "").split(";")) {
    const split = pair.indexOf("=");
    const name = pair.slice(0, split).trim();
    if (split > 0 && !cookies.has(name)) cookies.set(name, pair.slice(split + 1).trim());
  }
  return cookies;
}

export interface CookieAttributes {
  maxAgeSeconds: number;
  httpOnly: boolean;
  /** The page's origin decides: a `Secure` cookie would be refused on plain http. */
  secure: boolean;
  sameSite?: "Lax" | "Strict";
}

/** One Set-Cookie value, host-only, for the whole site. */
export function createCookie(name: string, value: string, attributes: CookieAttributes): string {
  const parts = [
    `${name}=${value}`,
    "Path=/",
    `Max-Age=${attributes.maxAgeSeconds}`,
    `SameSite=${attributes.sameSite ?? "Lax"}`,
  ];
  if (attributes.httpOnly) parts.push("HttpOnly");
  if (attributes.secure) parts.push("Secure");
  return parts.join("; ");
}
