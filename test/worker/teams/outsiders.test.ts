import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount, createVisitor } from "../../support/account";
import { type Postern, startPostern } from "../../support/postern";
import { listAddresses } from "../../support/routes";
import { atTeam, createTeam } from "../../support/teams/team";

const SECRET = "the-secret-words-of-the-team";
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** Everything that a form can ask to be done to a post. */
const INTENTS = [
  "save",
  "merge",
  "settle",
  "restore-version",
  "trash",
  "purge",
  "restore",
  "publish",
  "unpublish",
  "schedule",
  "cancel",
  "share",
  "revoke",
];

type Team = Awaited<ReturnType<typeof createTeam>>;
type Visitor = ReturnType<typeof createVisitor>;

describe("the wall around a team", () => {
  let postern: Postern;
  let team: Team;
  let path: string;
  let fields: Record<string, string>;
  let outsiders: Record<string, Visitor>;

  beforeAll(async () => {
    postern = await startPostern();
    team = await createTeam(postern);
    const { admin, member } = team;
    const saved = await member.post("/posts/new", { title: SECRET, body: SECRET, tags: SECRET });
    path = saved.headers.get("Location") ?? "";
    const { parents = "" } = await admin.hiddenFields(path);
    const revision = parents.slice(0, 20);
    fields = { title: "T", body: "B", tags: "", parents, keep: parents, revision, others: "copy" };
    expect((await admin.post("/settings/readers", { intent: "make", name: SECRET })).status).toBe(
      200,
    );
    const other = await createTeam(postern);
    const left = await createTeam(postern);
    await postern.control.removeMember({ organizationId: left.id, userId: left.member.userId });
    outsiders = {
      "a stranger": await createAccount(postern),
      "nobody who is signed in": createVisitor(postern),
      "the admin of another team": other.admin,
      "a member, at their own posts": member.own,
      "an admin, at their own posts": admin.own,
      "a member, with another team chosen": await withAnotherTeam(member.own),
    };
  });
  afterAll(() => postern.stop());

  async function withAnotherTeam(own: Team["member"]["own"]): Promise<Visitor> {
    const { id } = await postern.control.createOrganization({
      name: "Another",
      members: [{ userId: own.userId, role: "org:admin" }],
    });
    return atTeam(postern, own, id);
  }

  /** Every route there is, as a page and as a page's data, with the team's post where it has an id. */
  function addresses(): string[] {
    const pages = listAddresses(path.replace("/posts/", ""));
    const ofPost = `${path}/history?version=${fields["revision"]}`;
    return [...pages, ...pages.map((page) => `${page === "/" ? "/_root" : page}.data`), ofPost];
  }

  it("its members see what nobody else may", async () => {
    for (const page of [path, `${path}/history`, `${path}/publishing`, "/posts"]) {
      for (const by of [team.admin, team.member]) {
        const answer = await by.get(page);
        expect(answer.status, page).toBe(200);
        expect(await answer.text(), page).toContain(SECRET);
      }
    }
  });

  it.each(METHODS)(
    "%s on every route shows and changes nothing to anybody else",
    async (method) => {
      const isRead = ["GET", "HEAD", "OPTIONS"].includes(method);
      const before = await team.admin.hiddenFields(path);
      // A request with a body that nobody reads ends its connection: it must not be used again.
      const init = { method, headers: { "Sec-Fetch-Dest": "empty", Connection: "close" } };
      for (const [who, outsider] of Object.entries(outsiders)) {
        const cookies = new Map(outsider.cookies);
        for (const address of addresses()) {
          const isOfPost = address.startsWith(path);
          for (const intent of method === "POST" && isOfPost ? INTENTS : ["save"]) {
            const answer = isRead
              ? await outsider.get(address, init)
              : await outsider.post(address, { ...fields, intent }, init);
            const seen = (await answer.text()) + JSON.stringify([...answer.headers]);
            const what = `${who}: ${method} ${address} ${intent}`;
            expect(seen, what).not.toContain(SECRET);
            if (isOfPost) expect([302, 401, 404, 405], what).toContain(answer.status);
            // Some routes sign people out: the next is asked as if that had not been.
            outsider.cookies.clear();
            for (const [name, value] of cookies) outsider.cookies.set(name, value);
          }
        }
      }
      const { parents } = await team.admin.hiddenFields(path);
      expect(parents).toBe(before["parents"]);
      const posts = await (await team.member.get("/posts")).text();
      expect(posts.split('class="post-row"')).toHaveLength(2);
    },
    240_000,
  );

  it("a token for a team that somebody is not in is not believed", async () => {
    const stranger = outsiders["a stranger"];
    const token = stranger?.cookies.get("__session") ?? "";
    const [head = "", claims = "", signature = ""] = token.split(".");
    const told = JSON.parse(Buffer.from(claims, "base64url").toString()) as object;
    const forged = { ...told, o: { id: team.id, slg: team.slug, rol: "admin" } };
    const body = Buffer.from(JSON.stringify(forged)).toString("base64url");
    const forger = createVisitor(postern, `__session=${head}.${body}.${signature}`);
    const answer = await forger.get(path, { headers: { "Sec-Fetch-Dest": "empty" } });
    expect(answer.status).not.toBe(200);
    expect(await answer.text()).not.toContain(SECRET);
  });
});
