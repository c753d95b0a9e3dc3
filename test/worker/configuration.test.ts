import { afterEach, describe, expect, it } from "vitest";
import { loadProduct } from "../../scripts/doctor/load-product.mjs";
import { examineVars } from "../../scripts/doctor/examine-files.mjs";
import { type Postern, startPostern } from "../support/postern";

/** Looks like a secret, so that a page which shows a value is found out. */
const WRONG = "sk_wr0ng-and-not-to-be-shown";

describe("a Worker whose bindings are not in order", () => {
  let postern: Postern | undefined;

  afterEach(async () => {
    await postern?.stop();
    postern = undefined;
  });

  const cases: [string, Record<string, string | undefined>, RegExp][] = [
    [
      "CLERK_SECRET_KEY",
      { CLERK_SECRET_KEY: undefined },
      /CLERK_SECRET_KEY is missing\..*<code>npx wrangler secret put CLERK_SECRET_KEY<\/code>/,
    ],
    [
      "CLERK_PUBLISHABLE_KEY",
      { CLERK_PUBLISHABLE_KEY: undefined },
      /CLERK_PUBLISHABLE_KEY is missing\..*<code>npx wrangler secret put CLERK_PUBLISHABLE_KEY<\/code>/,
    ],
    ["CLERK_SECRET_KEY", { CLERK_SECRET_KEY: WRONG }, /CLERK_SECRET_KEY is not a key of Clerk/],
    ["CLERK_SECRET_KEY", { CLERK_SECRET_KEY: "" }, /CLERK_SECRET_KEY is missing/],
    [
      "CLERK_PUBLISHABLE_KEY",
      { CLERK_PUBLISHABLE_KEY: `pk_live_${WRONG}` },
      /CLERK_PUBLISHABLE_KEY is not a key of Clerk/,
    ],
    [
      "CLERK_SECRET_KEY",
      { CLERK_SECRET_KEY: "sk_test_wr0ng-and-not-to-be-shown" },
      /CLERK_SECRET_KEY belongs to another kind of instance/,
    ],
    ["CLERK_JWT_KEY", { CLERK_JWT_KEY: WRONG }, /CLERK_JWT_KEY is not a PEM public key/],
    ["CLERK_PROXY_URL", { CLERK_PROXY_URL: `//${WRONG}` }, /CLERK_PROXY_URL is not a path/],
    ["CLERK_SIGN_IN_URL", { CLERK_SIGN_IN_URL: WRONG }, /CLERK_SIGN_IN_URL is not a path/],
    [
      "CLERK_SIGN_IN_FORCE_REDIRECT_URL",
      { CLERK_SIGN_IN_FORCE_REDIRECT_URL: `//${WRONG}` },
      /CLERK_SIGN_IN_FORCE_REDIRECT_URL is not a path or an address/,
    ],
    [
      "CLERK_AFTER_SIGN_UP_URL",
      { CLERK_AFTER_SIGN_UP_URL: WRONG },
      /CLERK_AFTER_SIGN_UP_URL is not a path or an address/,
    ],
    [
      "CLERK_WEBHOOK_SIGNING_SECRET",
      { CLERK_WEBHOOK_SIGNING_SECRET: WRONG },
      /CLERK_WEBHOOK_SIGNING_SECRET is not a signing secret/,
    ],
    ["CLERK_API_URL", { CLERK_API_URL: WRONG }, /CLERK_API_URL is not an address/],
    ["WRITE_LIMIT", { WRITE_LIMIT: WRONG }, /WRITE_LIMIT is not a rate limit\. Bind it/],
  ];

  it.each(cases)("names %s and the cure (%o)", async (_name, bindings, words) => {
    const product = await loadProduct();
    postern = await startPostern({ bindings });
    const { problems } = examineVars(product, { ...keysIn(postern), ...bindings });
    const asTheDoctorSays = problems
      .map(product.sentenceOf)
      .map((text) => text.replaceAll("`", ""));
    expect(asTheDoctorSays).toHaveLength(1);
    for (const path of ["/", "/posts", "/__clerk/v1/environment"]) {
      const response = await fetch(postern.url + path);
      const page = (await response.text()).replaceAll("&#39;", "'");
      expect(response.status).toBe(500);
      expect(page).toMatch(words);
      expect(page.replaceAll(/<\/?code>/g, "").replaceAll("&#34;", '"')).toContain(
        asTheDoctorSays[0],
      );
      expect(page).not.toContain("wr0ng");
    }
  });

  it("names a missing KV namespace, and every fault at once", async () => {
    postern = await startPostern({
      bindings: { CLERK_SECRET_KEY: undefined },
      adjust: (options) => {
        const { workers, ...shared } = options as Extract<typeof options, { workers: object[] }>;
        return { ...shared, workers: workers.map((w) => ({ ...w, kvNamespaces: {} })) };
      },
    });
    const page = await (await fetch(postern.url)).text();
    expect(page).toContain("POSTS is missing");
    expect(page).toContain("CLERK_SECRET_KEY is missing");
  });
});

function keysIn({ keys }: Postern) {
  return {
    CLERK_PUBLISHABLE_KEY: keys.publishableKey,
    CLERK_SECRET_KEY: keys.secretKey,
    CLERK_JWT_KEY: keys.jwtPublicKeyPem,
  };
}
