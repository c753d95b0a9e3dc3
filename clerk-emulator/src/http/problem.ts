/**
 * An answer that Clerk would give instead of what was asked. It is thrown, caught where requests are
 * dispatched, and becomes Clerk's error JSON. clerk-js shows the text under the field named by `parameter`.
 */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly parameter: string | null;
  /** What else Clerk says in `meta`. */
  readonly details: Record<string, unknown>;
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    code: string,
    message: string,
    parameter: string | null = null,
    details: Record<string, unknown> = {},
    retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.parameter = parameter;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const missingParameter = (name: string) =>
  new Problem(422, "form_param_missing", `${name} must be included.`, name);

export const malformedParameter = (name: string, message: string) =>
  new Problem(422, "form_param_format_invalid", message, name);

export const notFound = (what: string) =>
  new Problem(404, "resource_not_found", `No ${what} was found for what was asked.`);

export const signedOut = () => new Problem(401, "signed_out", "You are signed out.");

export const notImitated = (what: string) =>
  new Problem(501, "not_imitated", `Postern's Clerk emulator does not imitate ${what} yet.`);

export function createProblemResponse(problem: Problem, traceId: string): Response {
  const meta = {
    ...problem.details,
    ...(problem.parameter !== null && { param_name: problem.parameter }),
  };
  const error = {
    code: problem.code,
    message: problem.message,
    long_message: problem.message,
    meta,
  };
  const response = createJsonResponse({ errors: [error], clerk_trace_id: traceId }, problem.status);
  if (problem.retryAfterSeconds !== null) {
    response.headers.set("retry-after", String(problem.retryAfterSeconds));
  }
  return response;
}

/** @clerk/backend reads a body as JSON only if the type is exactly this, without a charset. */
export function createJsonResponse(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}
