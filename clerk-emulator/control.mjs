// @ts-check
import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { text as readText } from "node:stream/consumers";

/**
 * @typedef {{ name: string, value: string }} Cookie
 *
 * @typedef {object} Message A mail that Clerk would have sent.
 * @property {string} id
 * @property {string} to
 * @property {"email_code" | "reset_password_email_code" | "email_link" | "invitation" | "organization_invitation"} purpose
 * @property {string | null} code
 * @property {string | null} url The link in it.
 * @property {number} sentAt Unix milliseconds.
 *
 * @typedef {object} RequestCount
 * @property {"frontend" | "backend"} surface
 * @property {string} method
 * @property {string} path The route's pattern, such as `/v1/users/:id`.
 * @property {number} count Since the start or the last reset.
 *
 * @typedef {object} KnownRoute
 * @property {"frontend" | "backend"} surface
 * @property {string} method
 * @property {string} path Its pattern, such as `/v1/users/:id`.
 *
 * @typedef {object} NewUser
 * @property {string} emailAddress Verified at once.
 * @property {string} [password]
 * @property {string} [firstName]
 * @property {string} [lastName]
 * @property {string} [username]
 * @property {Record<string, unknown>} [privateMetadata]
 * @property {Record<string, unknown>} [publicMetadata]
 *
 * @typedef {object} PlannedFailure
 * @property {string} [match] Beginning of `METHOD /path`, such as `GET /v1/users/`. Every request without it.
 * @property {number} [status] Without it the answer is as ever, only later: see `delayMs`.
 * @property {string} [body] Sent instead of Clerk's error JSON: any text, such as half of a JSON object.
 * @property {number} [delayMs] So long nothing comes. Longer than the client waits, it is a time-out.
 * @property {number} [times] Once without it.
 * @property {number} [retryAfterSeconds]
 *
 * @typedef {object} TokenTimes
 * @property {number} [issuedSecondsAgo] 0 without it.
 * @property {number} [expiresInSeconds] From now; may be negative. A minute after the issue without it.
 * @property {string} [authorizedParty] The origin in `azp`. None without it.
 */

/** The host name of the control surface. Nothing in the world answers to it but the emulator. */
export const CONTROL_HOST = "control.clerk.internal";

/** A fresh secret for one launch: it opens the control surface to whoever started the emulator. */
export function createControlToken() {
  return randomUUID();
}

/**
 * The emulator in the hands of whoever started it, by the Miniflare it runs in. Not by `getWorker()`: its
 * first call blocks the event loop until a helper thread answers, and under load that thread was seen to die,
 * which left the process waiting for ever.
 * @param {import("miniflare").Miniflare} miniflare
 * @param {string} controlToken The one given to `emulatorWorkerOptions`.
 */
export function createMiniflareControl(miniflare, controlToken) {
  return createControl({ fetch: (url, init) => miniflare.dispatchFetch(url, init) }, controlToken);
}

/**
 * The same by the port that it listens at on this machine.
 * @param {number} port
 * @param {string} controlToken
 */
export function createPortControl(port, controlToken) {
  return createControl({ fetch: (url, init) => askPort(port, url, init) }, controlToken);
}

/**
 * The same by anything that can bring a request to the emulator's Worker.
 * @param {{ fetch: (url: string, init: { method: string, headers: Record<string, string>, body: string })
 *   => Promise<{ ok: boolean, status: number, text(): Promise<string> }> }} fetcher
 * @param {string} controlToken The one given to `emulatorWorkerOptions`.
 */
export function createControl(fetcher, controlToken) {
  /**
   * @param {string} action
   * @param {object} [input]
   * @returns {Promise<any>}
   */
  async function call(action, input = {}) {
    const response = await fetcher.fetch(`http://${CONTROL_HOST}/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json", "postern-control-token": controlToken },
      body: JSON.stringify(input),
    });
    const body = await response.text();
    if (!response.ok)
      throw new Error(`Clerk emulator: ${action} failed (${response.status}): ${body}`);
    return JSON.parse(body);
  }

  /**
   * @param {{ to?: string }} [filter]
   * @returns {Promise<Message[]>} Oldest first.
   */
  const listOutbox = (filter) => call("listOutbox", filter);

  return {
    listOutbox,

    /**
     * @param {NewUser} user
     * @returns {Promise<{ id: string } & Record<string, unknown>>} Clerk's User as the Backend API gives it.
     */
    createUser: (user) => call("createUser", user),

    /**
     * @param {string} emailAddress
     * @returns {Promise<string | null>} The last code sent there.
     */
    async getLatestCode(emailAddress) {
      const messages = await listOutbox({ to: emailAddress });
      return messages.findLast((each) => each.code !== null)?.code ?? null;
    },

    /**
     * Signs a person in on a browser of its own, and gives the cookies that browser would hold for the origin.
     * @param {string} userId
     * @param {{ origin: string, actor?: { sub: string } & Record<string, unknown>, organizationId?: string }} options
     *   With an actor it is a session of somebody who acts in the person's place; with an organization, one in
     *   which that one is chosen.
     * @returns {Promise<{ sessionId: string, cookies: Cookie[], header: string }>} `header` is the same as one
     *   Cookie header.
     */
    async createSessionCookies(userId, options) {
      const { sessionId, cookies } = await call("createSessionCookies", { userId, ...options });
      const header = cookies
        .map((/** @type {Cookie} */ { name, value }) => `${name}=${value}`)
        .join("; ");
      return { sessionId, cookies, header };
    },

    /**
     * @param {{ name: string, slug?: string, adminDeleteEnabled?: boolean,
     *   members?: { userId: string, role: string }[] }} organization
     * @returns {Promise<{ id: string, slug: string } & Record<string, unknown>>} Clerk's Organization as the Backend API gives it.
     */
    createOrganization: (organization) => call("createOrganization", organization),

    /**
     * Ends a membership: sessions that worked in the organization go on without it.
     * @param {{ organizationId: string, userId: string }} member
     * @returns {Promise<void>}
     */
    removeMember: (member) => call("removeMember", member),

    /**
     * @param {string} sessionId
     * @param {TokenTimes} [times]
     * @returns {Promise<string>} A session token, properly signed whatever its times are.
     */
    mintSessionToken: async (sessionId, times) =>
      (await call("mintSessionToken", { sessionId, ...times })).token,

    /**
     * @param {string} userId
     * @returns {Promise<number>} How many sessions were ended.
     */
    revokeSessions: async (userId) => (await call("revokeSessions", { userId })).revoked,

    /**
     * Switches things on and off, as in Clerk's dashboard. What is not named stays as it is.
     * @param {Partial<import("./src/configuration.ts").Configuration>} configuration
     * @returns {Promise<import("./src/configuration.ts").Configuration>}
     */
    configure: (configuration) => call("configure", { configuration }),

    /**
     * Fills the instance: what is switched on, people, organizations with members named by address.
     * @param {{ configuration?: Partial<import("./src/configuration.ts").Configuration>,
     *   users?: NewUser[],
     *   organizations?: { name: string, slug?: string, members?: { emailAddress: string, role: string }[] }[] }} seed
     * @returns {Promise<{ users: number, organizations: number }>} How many were made; those who are there stay.
     */
    seed: (seed) => call("seed", seed),

    /**
     * Lets somebody's last proofs of who they are be so old: the `fva` claim.
     * @param {string} sessionId
     * @param {{ firstMinutes?: number, secondMinutes?: number }} ages -1 for the second: never.
     * @returns {Promise<void>}
     */
    setFactorAges: async (sessionId, ages) =>
      void (await call("setFactorAges", { sessionId, ...ages })),

    /** @returns {Promise<RequestCount[]>} */
    listRequests: () => call("listRequests"),

    /** @returns {Promise<KnownRoute[]>} Everything it answers with more than a refusal. */
    listRoutes: () => call("listRoutes"),

    /**
     * Lets the next requests that match fail, or wait, before they do anything.
     * @param {PlannedFailure} failure
     * @returns {Promise<void>}
     */
    failNext: async (failure) => void (await call("failNext", failure)),

    /**
     * Puts Clerk's clock this far ahead of the app's; behind it, if negative.
     * @param {number} seconds
     * @returns {Promise<void>}
     */
    shiftClock: async (seconds) => void (await call("shiftClock", { seconds })),

    /**
     * Forgets every person, session, mail, count, planned failure and change of configuration.
     * @returns {Promise<void>}
     */
    reset: async () => void (await call("reset")),
  };
}

/**
 * Asks for an address of any host name at a port of this machine, which `fetch` does not do.
 * @param {number} port
 * @param {string} address
 * @param {{ method: string, headers: Record<string, string>, body: string }} init
 * @returns {Promise<{ ok: boolean, status: number, text(): Promise<string> }>}
 */
function askPort(port, address, { method, headers, body }) {
  const { host, pathname } = new URL(address);
  const to = { host: "127.0.0.1", port, path: pathname, method, headers: { ...headers, host } };
  return new Promise((resolve, reject) => {
    const asked = request({ ...to, agent: false }, (response) => {
      const status = response.statusCode ?? 0;
      const answer = (/** @type {string} */ text) =>
        resolve({ ok: status >= 200 && status < 300, status, text: async () => text });
      readText(response).then(answer, reject);
    });
    asked.on("error", reject).end(body);
  });
}
