import { data } from "@remix-run/cloudflare";
import { StoreUnavailable } from "~/posts/store.server";
import { type RefusedWrite, textFields } from "./refused-write";

/** Awaits a write; when the store does not answer, throws a 503 that hands the form's text back. */
export async function keepingText<T>(form: FormData, write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    const refused: RefusedWrite = {
      reason: "store-unavailable",
      message: "The store did not answer. Nothing is lost: try again in a moment.",
      entered: textFields(form),
    };
    const headers = { "Retry-After": String(error.retryAfterSeconds) };
    throw data(refused, { status: 503, headers });
  }
}
