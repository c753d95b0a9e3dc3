import {
  type ActionFunctionArgs,
  type AppLoadContext,
  createRequestHandler,
  type EntryContext,
  type LoaderFunctionArgs,
} from "@remix-run/cloudflare";
import { isRouteErrorResponse, matchRoutes, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToReadableStream } from "react-dom/server";
import "~/i18n/load-catalogs.server";
import { WordsProvider } from "~/i18n/words";
import { logError } from "~/log.server";
import { RenderContextProvider } from "~/render-context";

/**
 * The Worker around this bundle takes from it all that runs: importing these modules there again would
 * carry Remix and Clerk twice, and an error class of one copy is no instance of the other's.
 */
export { createRequestHandler, matchRoutes };
export { readAppearance } from "~/appearance/appearance.server";
export { directionOf } from "~/i18n/languages";
export { translate } from "~/i18n/page-title";
export { createAuth, createSessionKeys } from "~/auth/auth.server";
export { countHandshake, findLoopCause, withoutCount } from "~/auth/session/handshake-loop.server";
export { createKeyLoader } from "~/auth/session/load-listed-keys.server";
export { createPatience, createPeople } from "~/people/people.server";
export { createWebhooks } from "~/people/webhooks.server";
export { createLeaving } from "~/leaving/leave.server";
export { logError } from "~/log.server";
export { createPostStore, StoreUnavailable } from "~/posts/store.server";
export { createPatientKv } from "~/posts/store/patient-kv.server";
export { createScheduler } from "~/posts/scheduling/scheduler.server";
export { createErasure } from "~/posts/upkeep/erasure.server";
export { createReading, createReadingMemory } from "~/reading/reading.server";

const RENDER_TIMEOUT_MS = 5_000;

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { appearance, nonce, requestId }: AppLoadContext,
): Promise<Response> {
  let statusAfterRendering = status;
  const body = await renderToReadableStream(
    <RenderContextProvider value={{ ...appearance, nonce, requestId }}>
      <WordsProvider language={appearance.language}>
        <RemixServer
          context={remixContext}
          url={request.url}
          nonce={nonce}
          abortDelay={RENDER_TIMEOUT_MS}
        />
      </WordsProvider>
    </RenderContextProvider>,
    {
      nonce,
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(RENDER_TIMEOUT_MS)]),
      onError(error) {
        statusAfterRendering = 500;
        if (!request.signal.aborted) logError(error, { requestId, url: request.url });
      },
    },
  );
  if (isbot(request.headers.get("User-Agent") ?? "")) await body.allReady;
  headers.set("Content-Type", "text/html; charset=utf-8");
  return new Response(body, { status: statusAfterRendering, headers });
}

/** Errors that loaders and actions throw: ours, since everything a person can mend is a value or a Response. */
export function handleError(
  error: unknown,
  { request, context }: LoaderFunctionArgs | ActionFunctionArgs,
): void {
  // An address or a method that no route knows comes here as well: that is not our fault.
  const isRefusal = isRouteErrorResponse(error) && error.status < 500;
  if (!isRefusal && !request.signal.aborted) {
    logError(error, { requestId: context.requestId, url: request.url });
  }
}
