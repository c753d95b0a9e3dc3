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
