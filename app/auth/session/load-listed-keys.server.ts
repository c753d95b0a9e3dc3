import type { LoadKeys } from "./session-keys.server";

const CLERK_API_URL = "https://api.clerk.com";
const ANSWER_MS = 3_000;

/**
 * Asks Clerk's Backend API for the instance's keys. None when it does not know our secret key: no key of its
 * is ours then. Rejects when it does not answer.
 */
export function createKeyLoader(clerk: {
  secretKey: string;
  apiUrl: string | undefined;
}): LoadKeys {
  return async () => {
    const response = await fetch(`${clerk.apiUrl ?? CLERK_API_URL}/v1/jwks`, {
      headers: { Authorization: `Bearer ${clerk.secretKey}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const date = Date.parse(response.headers.get("Date") ?? "");
    const isRefused = response.status === 401;
    if (!response.ok && !isRefused) {
      await response.body?.cancel();
      throw new Error(`Clerk answered ${response.status} when asked for its keys`);
    }
    const { keys } = await response.json<{ keys?: unknown }>();
    return {
      keys: Array.isArray(keys) ? keys.filter(isJwk) : [],
      aheadMs: Number.isNaN(date) ? 0 : Date.now() - date,
    };
  };
}

function isJwk(value: unknown): value is { kid: string } {
  return (
    typeof value === "object" && value !== null && "kid" in value && typeof value.kid === "string"
  );
}
