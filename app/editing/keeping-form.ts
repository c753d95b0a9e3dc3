import { isRouteErrorResponse } from "@remix-run/react";
import { isRefusedWrite, type RefusedWrite } from "~/forms/refused-write";

/** A write that did not come through, as a value: the form stays on the screen with all its text. */
export interface FailedWrite {
  ok: false;
  /** 0: no answer at all. */
  status: number;
  refused: RefusedWrite | null;
}

/**
 * For a route's `clientAction`. What the server throws would replace the page by an error page, and the
 * text with it; so would a lost connection. Both come back as values here. Redirects stay redirects.
 */
export async function keepingForm<T>(serverAction: () => Promise<T>): Promise<T | FailedWrite> {
  try {
    return await serverAction();
  } catch (error) {
    if (error instanceof Response) throw error;
    const response = isRouteErrorResponse(error) ? error : null;
    const refused: unknown = response?.data;
    return {
      ok: false,
      status: response?.status ?? 0,
      refused: isRefusedWrite(refused) ? refused : null,
    };
  }
}

export function isFailedWrite(value: unknown): value is FailedWrite {
  return typeof value === "object" && value !== null && "refused" in value && "status" in value;
}
