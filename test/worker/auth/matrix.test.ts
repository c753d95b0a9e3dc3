import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, PAGE_WAYS, SCRIPT_WAYS, type Way } from "../../support/auth/ask";
import {
  cookieHeader,
  createTokenMaker,
  longAgo,
  TOKEN_STATES,
  type TokenState,
} from "../../support/auth/browsers";
import { type Postern, startPostern } from "../../support/postern";

/**
 * Who is let in. A row is what the browser brings: its session token, and whether there is a refresh cookie, by
 * which the server itself may have a new token from Clerk. A column is how it asks:
 *
 * page    GET or HEAD, by somebody who follows redirects: `Sec-Fetch-Dest: document` or `iframe`, or in an
 *         old browser `Accept: text/html`
 * data    GET or HEAD, by a script: `Sec-Fetch-Dest: empty`, or `Accept` of anything
 * form    POST, with a text in it, by either
 * other   PUT, PATCH, DELETE, by either
 *
 * And what comes of it:
 *
 * in               signed in: the page, or a form that was saved
 * renewed          the same, and the browser gets the new token as a cookie
 * handshake        307 to Clerk, which knows the browser by a cookie of its own, and from there back
 * sign-in          302 to our sign-in page, which leads back to this very page
 * signed-out       401 without a redirect; the form's text is in the answer
 * session-expired  the same; the browser had a token, so that asking clerk-js for a new one may help
 *
 * Only a page is ever redirected. A redirect would lose a form's text, and a script could not follow it.
 */
const MATRIX = `
brought                          refresh | page       data             form             other
---------------------------------------- | ---------  ---------------  ---------------  -----
nothing                          either  | sign-in    signed-out       signed-out       405
a sign-in's time, but no token   either  | handshake  signed-out       signed-out       405
valid                            either  | in         in               in               405
valid, for no origin             either  | in         in               in               405
valid, in a header               either  | in         in               in               405
expired                          no      | handshake  session-expired  session-expired  405
expired                          yes     | renewed    renewed          in               405
expired, in a header             no      | handshake  signed-out       signed-out       405
expired, in a header             yes     | renewed    renewed          in               405
not yet valid                    either  | handshake  session-expired  session-expired  405
issued in the future             either  | handshake  session-expired  session-expired  405
for another origin               either  | sign-in    session-expired  session-expired  405
forged                           either  | sign-in    session-expired  session-expired  405
unsigned                         either  | sign-in    session-expired  session-expired  405
of another instance              either  | handshake  session-expired  session-expired  405
garbage                          either  | handshake  session-expired  session-expired  405
`;

const rows = MATRIX.trim()
  .split("\n")
  .slice(2)
  .map((line) => {
    const [left = "", right = ""] = line.split(" | ");
    const [brought = "", refresh = ""] = left.trim().split(/\s{2,}/);
    const [page = "", data = "", form = "", other = ""] = right.trim().split(/\s+/);
    return { brought, refresh, expected: { page, data, form, other } };
  });

const ANY_WAY: readonly Way[] = [...PAGE_WAYS, ...SCRIPT_WAYS];
/** The requests that each column stands for. */
const COLUMNS = {
  page: [["GET", "HEAD"], PAGE_WAYS],
  data: [["GET", "HEAD"], SCRIPT_WAYS],
  form: [["POST"], ANY_WAY],
  other: [
    ["PUT", "PATCH", "DELETE"],
    ["a link that is followed", "a script"],
  ],
} as const;

it("every kind of token has its row", () => {
  const kinds = rows.map(({ brought }) => brought.replace(", in a header", ""));
  expect(new Set(kinds)).toEqual(
    new Set(["nothing", "a sign-in's time, but no token", ...TOKEN_STATES]),
  );
});

describe.each([
  ["CLERK_JWT_KEY is set", {}],
  ["Clerk lists the keys", { CLERK_JWT_KEY: undefined }],
])("who is let in, where %s", (_name, bindings) => {
  let postern: Postern;
  let maker: Awaited<ReturnType<typeof createTokenMaker>>;

  beforeAll(async () => {
    postern = await startPostern({ bindings });
    maker = await createTokenMaker(postern);
  });
  afterAll(() => postern.stop());

  function credentials(brought: string, refresh: boolean): Record<string, string> {
    const { ada, createTokenThatIs } = maker;
    const name = brought.replace(", in a header", "");
    const token = isTokenState(name) ? createTokenThatIs(name) : null;
    const inHeader = name !== brought;
    const cookies = cookieHeader(ada, {
      session: inHeader ? null : token,
      clientUat: brought === "nothing" || inHeader ? null : longAgo(),
      refresh,
    });
    return { Cookie: cookies, ...(inHeader && { Authorization: `Bearer ${token}` }) };
  }

  it.each(rows)(
    "a token that is: $brought (refresh cookie: $refresh)",
    async ({ brought, refresh, expected }) => {
      for (const hasRefresh of refresh === "either" ? [false, true] : [refresh === "yes"]) {
        const found = [];
        const wanted = [];
        for (const [column, [methods, ways]] of Object.entries(COLUMNS)) {
          for (const method of methods) {
            for (const way of ways) {
              const request = `${column}: ${method} by ${way}`;
              const outcome = expected[column as keyof typeof expected];
              const came = await ask(postern, method, way, credentials(brought, hasRefresh));
              found.push(`${request}: ${came}`);
              wanted.push(`${request}: ${spelled(outcome, method)}`);
            }
          }
        }
        expect(found, hasRefresh ? "with a refresh cookie" : "without a refresh cookie").toEqual(
          wanted,
        );
      }
    },
  );
});

/** A refusal as `ask` says it; the answer to HEAD has no body that could give a reason. */
function spelled(outcome: string, method: string): string {
  if (!/^(signed-out|session-expired)$/.test(outcome)) return outcome;
  return method === "HEAD" ? "401" : `401 ${outcome}`;
}

function isTokenState(name: string): name is TokenState {
  return TOKEN_STATES.some((state) => state === name);
}
