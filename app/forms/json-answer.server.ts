import type { data } from "@remix-run/cloudflare";

type Data = ReturnType<typeof data<unknown>>;

/**
 * What an action answers, as JSON for a script that reads the status and the headers by itself. On a route without
 * a page Remix would drop what was thrown with `data`: a refusal's words, and the text that came along.
 */
export async function asJson(answer: Promise<Data | Response>): Promise<Response> {
  try {
    return toResponse(await answer);
  } catch (thrown) {
    if (isData(thrown)) return toResponse(thrown);
    throw thrown;
  }
}

function toResponse(answer: Data | Response): Response {
  return isData(answer) ? Response.json(answer.data, answer.init ?? {}) : answer;
}

function isData(value: unknown): value is Data {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    value.type === "DataWithResponseInit"
  );
}
