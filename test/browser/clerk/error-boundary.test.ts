import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { replaceToken } from "../../support/auth/sessions";
import { useStage, waitForClerk } from "../../support/pages/stage";
import { writePost } from "../../support/writer";

/** What Chromium writes when an answer says 401 or 503. */
const REFUSED = /^Failed to load resource: .* (401|503) /;
const SIGNED_OUT = "You are signed out";
/** A page without a loader in the browser, which would renew the session before the boundary sees anything. */
const EXPORT = "/settings/export";
const LONG = { timeout: 60_000 };

/** A page's data that is refused with 401, and what ClerkErrorBoundary makes of it. */
describe("ClerkErrorBoundary", () => {
  const stage = useStage();

  /** Somebody on a page with clerk-js, all of it. */
  async function open(path: string) {
    const opened = await stage.openAsWriter();
    opened.watch.expectFault(REFUSED);
    await opened.page.goto(path);
    await waitForClerk(opened.page);
    return opened;
  }

  /** Gives the session a token that the server refuses and clerk-js would not renew by itself. */
  async function refuseToken({ context, account }: Awaited<ReturnType<typeof open>>) {
    const { sessionId } = account;
    const made = { authorizedParty: "https://elsewhere.example" };
    const token = await stage.postern.control.mintSessionToken(sessionId, made);
    await replaceToken(context, account, { token, url: stage.postern.url });
  }

  it("has the token renewed and the data loaded again, once, and the page is there", async () => {
    const opened = await open("/settings");
    const { page, watch } = opened;
    const asked = listStatuses(page, "GET", EXPORT);
    await refuseToken(opened);
    await page.getByRole("link", { name: "Export", exact: true }).click();
    await page.getByRole("heading", { name: "Export", level: 1 }).waitFor(LONG);
    expect(asked).toEqual([401, 200]);
    watch.assertQuiet();
  });

  it("does not go round in a circle when the renewed token is refused as well", async () => {
    const { page, context, watch } = await open("/settings");
    const asked = listStatuses(page, "GET", EXPORT);
    const refusal = await refusalOfNobody();
    await context.route(`**${EXPORT}.data*`, (route) => route.fulfill(refusal));
    await page.getByRole("link", { name: "Export", exact: true }).click();
    await expect.poll(() => asked.length, LONG).toBeGreaterThanOrEqual(2);
    await page.getByText(SIGNED_OUT).waitFor(LONG);
    // What would ask a third time has nothing left to wait for.
    await page.waitForLoadState("networkidle");
    expect(asked).toEqual([401, 401]);
    watch.assertQuiet();
  });

  it("leaves a refused form where it is: renewed beside it, it is sent again", async () => {
    const opened = await open("/appearance");
    const { page, account, watch } = opened;
    const path = await writePost(account, "To be published");
    await page.goto(`${path}/publishing`);
    await waitForClerk(page);
    await page.locator("#slug").fill("chosen-with-care");
    const sent = listStatuses(page, "POST", `${path}/publishing`);
    await refuseToken(opened);
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await page.getByRole("button", { name: "Save again" }).waitFor(LONG);
    expect(await page.locator("#slug").inputValue()).toBe("chosen-with-care");
    await expect.poll(() => isTokenRefused(page)).toBe(false);
    await page.getByRole("button", { name: "Save again" }).click();
    await page.getByRole("button", { name: "Unpublish" }).waitFor(LONG);
    expect(await page.locator("#slug").inputValue()).toBe("chosen-with-care");
    expect(sent).toEqual([401, 303]);
    watch.assertQuiet();
  });

  it("gives every other error to the boundary it wraps", async () => {
    const { page, watch } = await open("/appearance");
    const asked = listStatuses(page, "GET", "/settings");
    await stage.postern.control.failNext({ match: "GET /v1/users", status: 503, times: 5 });
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.getByRole("heading", { name: "cannot be reached just now" }).waitFor(LONG);
    await page.waitForLoadState("networkidle");
    expect(asked).toEqual([503]);
    watch.assertQuiet();
  });

  /** What the server says to a script of somebody who is not signed in. */
  async function refusalOfNobody() {
    const headers = { Accept: "*/*", "Sec-Fetch-Dest": "empty" };
    const response = await fetch(`${stage.postern.url}${EXPORT}.data`, { headers });
    expect(response.status).toBe(401);
    const body = await response.text();
    return { status: 401, body, headers: Object.fromEntries(response.headers) };
  }

  async function isTokenRefused(page: Page): Promise<boolean> {
    const cookies = await page.context().cookies();
    const token = cookies.find(({ name }) => name.startsWith("__session"))?.value ?? "";
    const claims = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
    return claims.includes("elsewhere.example");
  }
});

/** The statuses of the answers to a method at a path, or at its own data, as they come. */
function listStatuses(page: Page, method: string, path: string): number[] {
  const statuses: number[] = [];
  page.on("response", (response) => {
    const { pathname, searchParams } = new URL(response.url());
    // Where a page has a loader in the browser, the root's data is asked for by itself.
    const isRoots = searchParams.get("_routes") === "root";
    const isAsked = !isRoots && (pathname === path || pathname === `${path}.data`);
    if (isAsked && response.request().method() === method) statuses.push(response.status());
  });
  return statuses;
}
