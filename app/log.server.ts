/**
 * Writes one JSON line for an error of ours. Only the path of the address is kept: queries may carry
 * tokens, and headers and bodies are never logged.
 */
export function logError(error: unknown, request: { requestId: string; url: string }): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const path = new URL(request.url).pathname;
  console.error(
    JSON.stringify({ level: "error", requestId: request.requestId, path, name, message, stack }),
  );
}

/**
 * Writes one JSON line for what KV or Clerk did not do for now: a person saw a 503 because of it. The
 * cause is left out but for its status, since it may name keys.
 */
export function logUnavailable(
  { name, message, status }: Error & { status?: number | null },
  request: { requestId: string; url: string },
): void {
  const path = new URL(request.url).pathname;
  const { requestId } = request;
  console.error(
    JSON.stringify({ level: "error", requestId, path, name, message, status: status ?? null }),
  );
}
