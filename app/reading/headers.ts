import { PAGE_STYLE } from "./pages/style";

/** Readers' browsers ask each time whether their copy still holds, which costs them a 304. */
const CACHE_CONTROL = "public, max-age=0, must-revalidate";

let style: Promise<string> | undefined;

/**
 * The headers of every public answer. The policy lets a page have its one style and pictures: no script,
 * no frame, no form, whatever a fault should ever write into it.
 */
export async function publicHeaders(isHttps: boolean): Promise<Record<string, string>> {
  style ??= sha256(PAGE_STYLE);
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${await style}'`,
    "img-src 'self' https:",
    // Without a script nothing connects; but auditors such as Lighthouse ask for robots.txt as the page.
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "cache-control": CACHE_CONTROL,
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    ...(isHttps && { "strict-transport-security": "max-age=31536000; includeSubDomains" }),
  };
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}
