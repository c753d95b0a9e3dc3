import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createVisitor } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";
import { createPublisher } from "../../support/pages/publisher";

/**
 * What Clerk costs on each route: how many signatures are verified, whether Clerk is in the page, and what its
 * Backend API is asked. There is a row for every route of the build.
 *
 * visitor  a page of nobody's. Nothing is verified: there is nothing to verify
 * page     a page of somebody's who is signed in. `rootAuthLoader` verifies, all other loaders wait for its verdict
 * data     this route's data alone, fetched by Remix: the loader's own verification
 * form     a form, sent without JavaScript: the action's verification, and `rootAuthLoader`'s for the page that
 *          answers. `-`: the route takes no form
 * asks     what the page asks of the Backend API
 */
const COSTS = `
route                         | visitor   page       data  form | asks
------------------------------------------------------------------------------------
routes/_index                 | 0         1          1     -    |
routes/$                      | 0         1 Clerk    0     -    |
routes/account.$              | 0         1 Clerk    1     -    |
routes/appearance             | 0         1 Clerk    0     1    |
routes/goodbye.$id            | 0         0          0     -    |
routes/moderation             | 0         1 Clerk    1     2    | GET /v1/users/:id
routes/posts._index           | 0         1 Clerk    1     -    |
routes/posts.$id              | 0         1 Clerk    1     2    |
routes/posts.$id_.history     | 0         1 Clerk    1     -    |
routes/posts.$id_.publishing  | 0         1 Clerk    1     2    | GET /v1/users/:id
routes/posts.$id_.save        | 0         0          0     1    |
routes/settings               | 0         1 Clerk    1     2    | GET /v1/users/:id
routes/settings_.delete       | 0         1 Clerk    1     2    | GET /v1/users/:id/organization_memberships
routes/settings_.export       | 0         1 Clerk    1     -    |
routes/settings_.export[.]zip | 0         1          1     -    |
routes/settings_.import       | 0         1 Clerk    1     2    |
routes/settings_.proof        | 0         1          1     -    |
routes/settings_.prove        | 0         1          1     1    |
routes/settings_.readers      | 0         1 Clerk    1     2    |
routes/settings_.repair       | 0         1 Clerk    1     2    |
routes/sign-in.$              | 0 Clerk   1 Clerk    0     -    |
routes/sign-up.$              | 0 Clerk   1 Clerk    0     -    |
routes/team_.delete           | 0         1 Clerk    1     2    |
routes/team.$                 | 0         1 Clerk    1     -    |
routes/webhooks.clerk         | 0         0          0     0    |
`;

type Manifest = { routes: Record<string, ManifestRoute> };
interface ManifestRoute {
  id: string;
  path?: string;
  hasLoader: boolean;
  hasAction: boolean;
}

/** The routes of the build, as browsers get them: a new one without a row fails. */
function listRoutes(): ManifestRoute[] {
  const assets = new URL("../../../build/client/assets/", import.meta.url);
  const [file = ""] = readdirSync(assets).filter((name) => name.startsWith("manifest-"));
  const script = readFileSync(new URL(file, assets), "utf8");
  const json = script.slice(script.indexOf("{"), script.lastIndexOf("}") + 1);
  const { routes } = JSON.parse(json) as Manifest;
  return Object.values(routes)
    .filter(({ id }) => id !== "root")
    .toSorted((one, other) => one.id.localeCompare(other.id));
}

describe.each([
  ["CLERK_JWT_KEY is set", {}, 0],
  ["Clerk lists the keys", { CLERK_JWT_KEY: undefined }, 1],
])("what Clerk costs, where %s", (_name, bindings, keyRequests) => {
  let postern: Postern;
  let signedIn: () => ReturnType<typeof createVisitor>;
  let post: string;

  beforeAll(async () => {
    postern = await startPostern({ bindings });
    const { cookies, ...ada } = await createAccount(postern);
    const header = [...cookies].map((pair) => pair.join("=")).join("; ");
    // Anew for each request: some forms sign out.
    signedIn = () => createVisitor(postern, header);
    const saved = await ada.post("/posts/new", { title: "Counted", body: "Words", tags: "" });
    post = (saved.headers.get("Location") ?? "").replace("/posts/", "");
  });
  afterAll(() => postern.stop());

  /** How many signatures are verified while something is asked, whether Clerk is in the answer, what it was asked. */
  async function measure(ask: () => Promise<Response>) {
    const asked = await countRequests();
    const { verifications: before } = await postern.askWitness();
    const answer = await (await ask()).text();
    const { verifications } = await postern.askWitness();
    const isWithClerk = answer.includes("__clerk_ssr_state");
    const requests = [...(await countRequests())].filter(
      ([name, count]) => count > (asked.get(name) ?? 0),
    );
    return {
      cost: `${verifications - before}${isWithClerk ? " Clerk" : ""}`,
      asks: requests.map(([name]) => name).join(", "),
    };
  }

  async function countRequests(): Promise<Map<string, number>> {
    const requests = await postern.control.listRequests();
    return new Map(requests.map(({ method, path, count }) => [`${method} ${path}`, count]));
  }

  async function costOf({ id, path = "", hasAction }: ManifestRoute): Promise<string> {
    const address = `/${path.replace(":id", post).replace("*", "factor-one")}`;
    const dataAddress = `${address === "/" ? "/_root" : address}.data?_routes=${id}`;
    const asData = { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } };
    const visitor = await measure(() => createVisitor(postern).get(address));
    const page = await measure(() => signedIn().get(address));
    const data = await measure(() => signedIn().get(dataAddress, asData));
    const form = hasAction ? await measure(() => signedIn().post(address, {})) : null;
    const costs = [
      visitor.cost.padEnd(9),
      page.cost.padEnd(10),
      data.cost.padEnd(5),
      (form?.cost.replace(" Clerk", "") ?? "-").padEnd(4),
    ];
    return `${id.padEnd(29)} | ${costs.join(" ")} | ${page.asks}`.trimEnd();
  }

  it("is what its row says, for every route of the build", async () => {
    const found = [];
    for (const route of listRoutes()) found.push(await costOf(route));
    const [, , ...rows] = COSTS.trim().split("\n");
    expect(found.join("\n")).toBe(rows.join("\n"));
    expect((await countRequests()).get("GET /v1/jwks") ?? 0).toBe(keyRequests);
  });

  it("is nothing on public pages, whoever reads them", async () => {
    const publisher = await createPublisher(postern);
    await publisher.publish({ title: "For everybody" });
    for (const address of [publisher.home, `${publisher.home}/feed.xml`]) {
      for (const reader of [publisher, createVisitor(postern)]) {
        expect((await reader.get(address)).status).toBe(200);
        expect(await measure(() => reader.get(address))).toEqual({ cost: "0", asks: "" });
      }
    }
  });
});
