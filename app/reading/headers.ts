import { PAGE_STYLE } from "./pages/style";

/** Readers' browsers ask each time whether their copy still holds, which costs them a 304. */
const CACHE_CONTROL = "public, max-age=0, must-revalidate";

const usual = new Map<boolean, Headers>();

/** The headers of every public answer. They stay as they are: whoever adds to them makes their own. */
export async function publicHeaders(isHttps: boolean): Promise<Headers> {
  // Not the promise of them: one request must not wait for what another one, perhaps broken off, has begun.
  const made = usual.get(isHttps) ?? (await createUsual(isHttps));
  usual.set(isHttps, made);
  return made;
}

async function createUsual(isHttps: boolean): Promise<Headers> {
  return new Headers({
    "cache-control": CACHE_CONTROL,
    "content-security-policy": await createPolicy(),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    ...(isHttps && { "strict-transport-security": "max-age=31536000; includeSubDomains" }),
  });
}

/**
 * The policy lets a page have its one style and pictures: no script, no frame, no form, whatever a fault
 * should ever write into it.
 */
async function createPolicy(): Promise<string> {
  return [
    "default-src 'none'",
    `style-src 'sha256-${await sha256(PAGE_STYLE)}'`,
    "img-src 'self' https:",
    // Without a script nothing connects; but auditors such as Lighthouse ask for robots.txt as the page.
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}
