import { getAuth, rootAuthLoader } from "@clerk/remix/ssr.server";
import { data, type LoaderFunctionArgs } from "@remix-run/cloudflare";
import { isClerkFreePath } from "./clerk-free";
import { isDocumentRequest } from "./session/request-kind";
import { PROOF } from "./proof/proof";
import { mayManage } from "./team/rights";
import { createKeyLoader } from "./session/load-listed-keys.server";
import {
  createListedKeys,
  createPinnedKeys,
  KeysUnavailable,
  type SessionKeys,
} from "./session/session-keys.server";
import { bringsSession, showToClerk } from "./session/shown-request.server";

/** What the Worker's bindings say about the Clerk instance; see `functions/env.ts`. */
export interface ClerkSettings {
  publishableKey: string;
  secretKey: string;
  /** PEM public key: with it a session token is verified without any network. */
  jwtKey: string | undefined;
  /** Where browsers reach Clerk's Frontend API, when it is proxied through this Worker. */
  proxyUrl: string | undefined;
  /** Paths of ours, or the addresses of Clerk's hosted Account Portal. */
  signInUrl: string;
  signUpUrl: string;
  /** Where to after signing in or up, when no page was asked for before. */
  signInFallbackRedirectUrl: string;
  signUpFallbackRedirectUrl: string;
  /** Where to in any case. */
  signInForceRedirectUrl: string | undefined;
  signUpForceRedirectUrl: string | undefined;
  afterSignOutUrl: string;
  /** Origins besides the request's own whose session tokens are accepted. */
  authorizedParties: string[];
}

/** Whoever is signed in. */
export interface Viewer {
  /** Clerk's user id. */
  id: string;
  sessionId: string;
  /** The team that they have chosen, one of Clerk's organizations; null while they are by themselves. */
  team: ViewerTeam | null;
  /** Whose posts they are at, the store's `authorId`: the team's, or their own. */
  authorId: string;
  /** Whether they may publish and delete here, and not only write. */
  mayManage: boolean;
  /**
   * Names person and author both. A page that writes carries it, so that what was typed in it can go neither
   * into the posts of the next person at this computer nor into those of another team.
   */
  desk: string;
  /** Who acts in this person's place, such as whoever gives support; they may look and no more. Usually null. */
  actorId: string | null;
  /** Whether they have shown within the last minutes who they are: see `requireProof`. */
  isProvedLately: boolean;
}

export interface ViewerTeam {
  /** Clerk's organization id. */
  id: string;
  /** Its name in addresses; null where the Clerk instance gives its organizations none. */
  slug: string | null;
}

/** What `rootAuthLoader` carries as it is: a Map, a Promise or Remix's `data()` come out mangled. */
type PlainJson = string | number | boolean | null | PlainJson[] | { [key: string]: PlainJson };

type RequestArgs = Pick<LoaderFunctionArgs, "request" | "params" | "context">;

export interface Auth {
  /**
   * Runs Clerk's `rootAuthLoader`; `load` adds data of our own. A page that needs no Clerk gets that data alone,
   * and nothing is verified.
   */
  loadRoot<T extends Record<string, PlainJson>>(
    args: LoaderFunctionArgs,
    load: (viewer: Viewer | null) => Promise<T>,
  ): Promise<T>;
  /**
   * Verifies the session of this request, once for all loaders and actions. Null: nobody is signed in.
   * Rejects with `KeysUnavailable` when Clerk must be asked and does not answer.
   */
  getViewer(args: RequestArgs): Promise<Viewer | null>;
  signInUrl: string;
  signUpUrl: string;
  afterSignOutUrl: string;
}

/** The keys that sign this instance's sessions: the one that is set, or those that Clerk lists. */
export function createSessionKeys(
  { jwtKey, secretKey }: ClerkSettings,
  apiUrl: string | undefined,
): SessionKeys {
  if (jwtKey) return createPinnedKeys(jwtKey);
  return createListedKeys(createKeyLoader({ secretKey, apiUrl }), {
    now: Date.now,
    noteFailure: (error) => {
      const message = error instanceof Error ? error.message : String(error);
      console.error(JSON.stringify({ level: "error", task: "keys of Clerk", message }));
    },
  });
}

/**
 * Clerk's SDK on Workers, for one request. It gets every key explicitly: left to itself it would read `process.env`
 * first, which a Worker does not have and a developer's shell does.
 */
export function createAuth(settings: ClerkSettings, keys: SessionKeys, now: () => number): Auth {
  let viewer: Promise<Viewer | null> | undefined;

  /** The arguments and options for the SDK: a request that has been looked through, and all our settings. */
  async function prepare<T extends RequestArgs>(args: T) {
    const isProduction = settings.publishableKey.startsWith("pk_live_");
    const shown = await showToClerk(args.request, { keys, isProduction, now });
    const { signInForceRedirectUrl, signUpForceRedirectUrl, ...others } = settings;
    const options = {
      ...others,
      ...(signInForceRedirectUrl && { signInForceRedirectUrl }),
      ...(signUpForceRedirectUrl && { signUpForceRedirectUrl }),
      jwtKey: settings.jwtKey ?? shown.jwtKey,
      // Without this list a token that was minted for another origin is accepted.
      authorizedParties: [new URL(args.request.url).origin, ...settings.authorizedParties],
    };
    return { args: { ...args, request: shown.request }, options };
  }

  async function loadWithClerk(
    original: LoaderFunctionArgs,
    load: (viewer: Viewer | null) => Promise<Record<string, PlainJson>>,
  ) {
    const { args, options } = await prepare(original);
    return rootAuthLoader(args, ({ request }) => load(toViewer(request.auth)), options);
  }

  return {
    signInUrl: settings.signInUrl,
    signUpUrl: settings.signUpUrl,
    afterSignOutUrl: settings.afterSignOutUrl,

    async loadRoot(args, load) {
      if (!needsClerk(args.request, settings)) {
        viewer ??= Promise.resolve(null);
        return load(null);
      }
      const { promise, resolve, reject } = Promise.withResolvers<Viewer | null>();
      // The page's other loaders run beside this one and wait for its verdict instead of verifying again.
      viewer ??= promise;
      promise.catch(() => undefined); // Nobody may be waiting; whoever is gets the same rejection.
      try {
        const loaded = await loadWithClerk(args, (found) => {
          resolve(found);
          return load(found);
        });
        return loaded as never;
      } catch (error) {
        reject(error);
        throw error instanceof KeysUnavailable ? unavailable(error) : error;
      }
    },

    getViewer(args) {
      viewer ??= bringsSession(args.request)
        ? prepare(args)
            .then((prepared) => getAuth(prepared.args, prepared.options))
            .then(toViewer)
        : Promise.resolve(null);
      return viewer;
    },
  };
}

/**
 * Clerk's state and script are for pages on which somebody is, or is about to be, signed in. Only whole
 * pages can do without: once a page has a Clerk, moving on from it keeps it.
 */
function needsClerk(request: Request, { signInUrl, signUpUrl }: ClerkSettings): boolean {
  if (!isDocumentRequest(request)) return true;
  const { pathname } = new URL(request.url);
  if (isClerkFreePath(pathname)) return false;
  const isOfClerk = [signInUrl, signUpUrl].some((url) => `${pathname}/`.startsWith(`${url}/`));
  return isOfClerk || bringsSession(request);
}

function unavailable({ retryAfterSeconds }: KeysUnavailable) {
  const headers = { "Retry-After": String(retryAfterSeconds) };
  return data({ reason: "unavailable" }, { status: 503, headers });
}

type ClerkAuth = Pick<
  Awaited<ReturnType<typeof getAuth>>,
  "userId" | "sessionId" | "actor" | "orgId" | "orgSlug" | "has"
>;

function toViewer(auth: ClerkAuth): Viewer | null {
  if (!auth.userId || !auth.sessionId) return null;
  const { userId: id, orgId } = auth;
  const team = orgId ? { id: orgId, slug: auth.orgSlug || null } : null;
  return {
    id,
    sessionId: auth.sessionId,
    team,
    authorId: team?.id ?? id,
    mayManage: team === null || mayManage(auth.has),
    desk: team ? `${team.id}.${id}` : id,
    actorId: auth.actor?.sub ?? null,
    isProvedLately: auth.has({ reverification: PROOF }),
  };
}
