import { getAuth, rootAuthLoader } from "@clerk/remix/ssr.server";
import type { LoaderFunctionArgs } from "@remix-run/cloudflare";

/** What the Worker's bindings say about the Clerk instance; see `functions/env.ts`. */
export interface ClerkSettings {
  publishableKey: string;
  secretKey: string;
  /** PEM public key: with it a session token is verified without any network. */
  jwtKey: string | undefined;
  /** Where browsers reach Clerk's Frontend API, when it is proxied through this Worker. */
  proxyUrl: string | undefined;
  signInUrl: string;
  signUpUrl: string;
  signInFallbackRedirectUrl: string;
  signUpFallbackRedirectUrl: string;
  /** Origins besides the request's own whose session tokens are accepted. */
  authorizedParties: string[];
}

/** Whoever is signed in. */
export interface Viewer {
  /** Clerk's user id: the author of all that this person writes. */
  id: string;
  sessionId: string;
}

type RequestArgs = Pick<LoaderFunctionArgs, "request" | "params" | "context">;

export interface Auth {
  /** Runs Clerk's `rootAuthLoader`; `load` adds data of our own and must return a plain object. */
  loadRoot<T extends Record<string, unknown>>(
    args: LoaderFunctionArgs,
    load: (viewer: Viewer | null) => Promise<T>,
  ): Promise<T>;
  /** Verifies the session of this request, once for all loaders and actions. Null: nobody is signed in. */
  getViewer(args: RequestArgs): Promise<Viewer | null>;
  signInUrl: string;
}

/**
 * Clerk's SDK on Workers, for one request. It gets every key explicitly: left to itself it would read `process.env`
 * first, which a Worker does not have and a developer's shell does.
 */
export function createAuth(settings: ClerkSettings): Auth {
  let viewer: Promise<Viewer | null> | undefined;

  const optionsFor = (request: Request) => ({
    ...settings,
    // Without this list a token that was minted for another origin is accepted.
    authorizedParties: [new URL(request.url).origin, ...settings.authorizedParties],
  });

  return {
    signInUrl: settings.signInUrl,

    loadRoot(args, load) {
      const { promise, resolve, reject } = Promise.withResolvers<Viewer | null>();
      // The page's other loaders run beside this one and wait for its verdict instead of verifying again.
      viewer ??= promise;
      promise.catch(() => undefined); // Nobody may be waiting; whoever is gets the same rejection.
      const loaded = rootAuthLoader(
        args,
        ({ request }) => {
          const found = toViewer(request.auth);
          resolve(found);
          return load(found);
        },
        optionsFor(args.request),
      );
      loaded.catch(reject);
      return loaded as never;
    },

    getViewer(args) {
      viewer ??= getAuth(
        { ...args, request: asDataRequestIfWrite(args.request) },
        optionsFor(args.request),
      ).then(toViewer);
      return viewer;
    },
  };
}

/**
 * Clerk renews an expired token of a document by a redirect, which would throw away a form. A write is
 * therefore shown to Clerk as what its script would send, a GET for data: the refresh cookie still
 * renews the session, and nothing redirects.
 */
function asDataRequestIfWrite(request: Request): Request {
  if (request.method === "GET" || request.method === "HEAD") return request;
  const headers = new Headers(request.headers);
  headers.set("Sec-Fetch-Dest", "empty");
  headers.delete("Content-Type");
  headers.delete("Content-Length");
  return new Request(request.url, { headers });
}

function toViewer(auth: { userId: string | null; sessionId: string | null }): Viewer | null {
  return auth.userId && auth.sessionId ? { id: auth.userId, sessionId: auth.sessionId } : null;
}
