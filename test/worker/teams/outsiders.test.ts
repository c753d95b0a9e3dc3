import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Account, createAccount, createVisitor } from "../../support/account";
import { BreakableKv } from "../../support/breakable-kv.mjs";
import { type Postern, startPostern } from "../../support/postern";
import { listAddresses, listDataAddresses } from "../../support/routes";
import { listForms, readBuiltRoutes, type TriedForm } from "../../support/teams/forms";
import { atTeam, createTeam } from "../../support/teams/team";
import {
  fillTeam,
  lengthenToken,
  readAllBut,
  type WalledTeam,
} from "../../support/teams/walled-team";

const READING = ["GET", "HEAD", "OPTIONS"];
const WRITING = ["POST", "PUT", "PATCH", "DELETE"];
/** A request with a body that nobody reads ends its connection: it must not be used again. */
const AS_DATA = { Accept: "*/*", "Sec-Fetch-Dest": "empty", Connection: "close" };

type Visitor = ReturnType<typeof createVisitor>;
interface Outsider {
  by: Visitor;
  /** Under whose name they may write; null: nobody's. */
  authorId: string | null;
}

describe("the wall around a team", () => {
  let postern: Postern;
  let team: WalledTeam;
  let forms: Record<string, TriedForm[]>;
  let outsiders: Record<string, Outsider>;
  let acting: Visitor;
  let removed: Visitor;

  beforeAll(async () => {
    postern = await startPostern({ adjust: new BreakableKv().putInPlace });
    const stranger = await createAccount(postern);
    const gone = await createAccount(postern);
    const justGone = await createAccount(postern);
    team = await fillTeam(postern, [gone, justGone]);
    const { admin, member, id } = team;
    forms = await listForms(team, stranger);
    const left = await leave(gone);
    removed = (await leave(justGone, { keepsToken: true })).by;
    const other = await createTeam(postern);
    const another = await postern.control.createOrganization({
      name: "Another",
      members: [{ userId: member.userId, role: "org:admin" }],
    });
    const elsewhere = await lengthenToken(postern, await atTeam(postern, member.own, another.id));
    for (const one of [stranger, other.admin, member.own, admin.own])
      await lengthenToken(postern, one);
    outsiders = {
      "a person of no team": { by: stranger, authorId: stranger.userId },
      "nobody who is signed in": { by: createVisitor(postern), authorId: null },
      "an admin who signed out": { by: await signedOut(), authorId: null },
      "an admin whose token has ended": { by: await withEndedToken(), authorId: null },
      "a member who was removed": left,
      "the admin of another team": { by: other.admin, authorId: other.id },
      "a member, at their own posts": { by: member.own, authorId: member.userId },
      "an admin, at their own posts": { by: admin.own, authorId: admin.userId },
      "a member, with another team chosen": { by: elsewhere, authorId: another.id },
      "an admin who acts for a stranger": {
        by: (await actFor(stranger.userId, admin.userId)).by,
        authorId: null,
      },
    };
    acting = (await actFor(admin.userId, stranger.userId, id)).by;
    await lengthenToken(postern, admin);
    await lengthenToken(postern, member);
    await admin.get("/posts"); // Mends what is due now, and not in the middle of what follows.
  }, 120_000);
  afterAll(() => postern.stop());

  /** Takes a member out of the team. With `keepsToken` theirs is still one of a member. */
  async function leave(own: Account, { keepsToken = false } = {}): Promise<Outsider> {
    const there = await lengthenToken(postern, await atTeam(postern, own, team.id));
    expect((await there.get(`/posts/${team.posts.draft}`)).status).toBe(200);
    await postern.control.removeMember({ organizationId: team.id, userId: own.userId });
    if (!keepsToken) await lengthenToken(postern, there);
    return { by: there, authorId: own.userId };
  }
  /** As a browser is left by Clerk's way out. */
  async function signedOut(): Promise<Visitor> {
    const there = await atTeam(postern, team.admin.own, team.id);
    const path = `/__clerk/v1/client/sessions/${there.sessionId}/remove?__clerk_api_version=2021-02-05`;
    const out = await there.post(
      path,
      {},
      { headers: { Accept: "*/*", "Sec-Fetch-Dest": "empty" } },
    );
    expect(out.status, await out.text()).toBe(200);
    // Which clerk-js does with the cookies that are not HttpOnly.
    for (const name of there.cookies.keys()) {
      if (name.startsWith("__session")) there.cookies.delete(name);
      if (name.startsWith("__client_uat")) there.cookies.set(name, "0");
    }
    return there;
  }
  async function withEndedToken(): Promise<Visitor> {
    const there = await atTeam(postern, team.admin.own, team.id);
    const times = { issuedSecondsAgo: 3_600, authorizedParty: postern.url };
    const token = await postern.control.mintSessionToken(there.sessionId, times);
    return createVisitor(postern, `__session=${token}`);
  }
  async function actFor(userId: string, sub: string, organizationId?: string): Promise<Outsider> {
    const options = { origin: postern.url, actor: { sub } };
    const chosen = organizationId === undefined ? options : { ...options, organizationId };
    const { sessionId, header } = await postern.control.createSessionCookies(userId, chosen);
    const by = await lengthenToken(postern, { sessionId, ...createVisitor(postern, header) });
    return { by, authorId: userId };
  }

  /** The store without what outsiders may have of their own. */
  function readTeam(): Promise<string[]> {
    const ids = Object.values(outsiders).flatMap(({ authorId }) => authorId ?? []);
    return readAllBut(postern, ids);
  }

  const idsOf = () => Object.values(team.posts);
  /** Every route there is, as a page and as a page's data, with each of the team's posts where it has an id. */
  const addressesOf = (ids: string[]) => [...new Set(ids.flatMap((id) => listAddresses(id)))];
  const dataOf = (ids: string[]) => [...new Set(ids.flatMap((id) => listDataAddresses(id)))];
  const allForms = () => Object.values(forms).flat();
  const isOfPost = (address: string) => idsOf().some((id) => address.includes(id));

  /** What the root loads, and the end of an account, whose id a post's is not. */
  const isOfNobody = (address: string) => /_routes=root|^\/goodbye/.test(address);

  /** Headers and body of an answer, in which nothing of the team's may be but what was sent along. */
  async function expectNothingIn(answer: Response, what: string, sent = ""): Promise<void> {
    const seen = (await answer.text()) + JSON.stringify([...answer.headers]);
    for (const secret of [...team.hidden, team.linkToken, team.feedToken]) {
      if (!sent.includes(secret))
        expect(seen.includes(secret), `${what} told ${secret}`).toBe(false);
    }
  }
  /** Some routes sign people out: the next is asked as if that had not been. */
  async function keepingCookies<T>({ cookies }: Visitor, ask: () => Promise<T>): Promise<T> {
    const before = [...cookies];
    const answer = await ask();
    cookies.clear();
    for (const [name, value] of before) cookies.set(name, value);
    return answer;
  }
  const send = (by: Visitor, method: string, { path, fields }: TriedForm, suffix = "") =>
    keepingCookies(by, () =>
      // A large body that is refused unread ends the connection before it is sent.
      by.post(path + suffix, method === "POST" || !(fields instanceof FormData) ? fields : {}, {
        method,
        headers: { ...AS_DATA, Accept: "text/html" },
      }),
    );

  it("tries every route of the build, and every form of those that take one", () => {
    const routes = readBuiltRoutes();
    expect(Object.keys(forms).sort()).toEqual(routes.map(({ id }) => id).sort());
    expect(routes).toHaveLength(listAddresses().length);
    for (const { id, hasAction } of routes) {
      expect((forms[id] ?? []).length > 0, `forms of ${id}`).toBe(hasAction);
    }
  });

  it("its members see what nobody else may", async () => {
    const [words = ""] = team.hidden;
    const draft = `/posts/${team.posts.draft}`;
    for (const page of [draft, `${draft}/history`, `${draft}/publishing`, "/posts"]) {
      for (const by of [team.admin, team.member]) {
        const answer = await by.get(page);
        expect(answer.status, page).toBe(200);
        expect(await answer.text(), page).toContain(words);
      }
    }
  });

  it.each(READING)(
    "%s on every route shows nothing to anybody else",
    { timeout: 240_000 },
    async (method) => {
      const ids = method === "GET" ? idsOf() : [team.posts.draft];
      for (const [who, { by }] of Object.entries(outsiders)) {
        const before = await readTeam();
        for (const [addresses, headers] of [
          [addressesOf(ids), {}],
          [dataOf(ids), AS_DATA],
        ] as const) {
          for (const address of addresses) {
            const what = `${who}: ${method} ${address}`;
            const answer = await keepingCookies(by, () => by.get(address, { method, headers }));
            if (isOfPost(address) && !isOfNobody(address))
              expect(answer.status, what).not.toBe(200);
            await expectNothingIn(answer, what);
          }
        }
        expect(await readTeam(), `${who}: ${method}`).toEqual(before);
      }
    },
  );

  it.each(WRITING)("%s of every form changes nothing", { timeout: 240_000 }, async (method) => {
    for (const [who, { by }] of Object.entries(outsiders)) {
      const before = await readTeam();
      for (const form of allForms()) {
        for (const suffix of ["", ".data"]) {
          const what = `${who}: ${method} ${form.path}${suffix} ${JSON.stringify(form.fields)}`;
          const answer = await send(by, method, form, suffix);
          // To end a link of one's own that is not there is no fault: listings may not show it yet.
          const isNoOp = JSON.stringify(form.fields).includes('"revoke"');
          if (isOfPost(form.path) && suffix === "" && !isNoOp) {
            expect([302, 401, 403, 404, 405, 422], what).toContain(answer.status);
          }
          await expectNothingIn(answer, what, JSON.stringify(form.fields));
        }
      }
      expect(await readTeam(), `${who}: ${method}`).toEqual(before);
    }
  });

  it("at public addresses shows what is public, and secrets to whoever has their address", async () => {
    const { home, sideGate, linkToken, feedToken, open, posts } = team;
    const shared = `${home}/shared/${linkToken}`;
    const feeds = ["feed.xml", "atom.xml", "feed.json"];
    const privateFeeds = feeds.map((file) => `${home}/private/${feedToken}/${file}`);
    const pages = [home, `${home}/the-open-gate`, `${home}/the-open-gate.md`, sideGate];
    const found = [...pages, ...feeds.map((file) => `${home}/${file}`), shared, ...privateFeeds];
    const missing = [
      ...[posts.draft, "later-gate", ...team.hidden].map((slug) => `${home}/${slug}`),
      ...team.hidden.flatMap((tag) => [`${home}/tags/${tag}`, `${home}/tags/${tag}/feed.xml`]),
      `${home}/shared/${feedToken}`,
      `${home}/shared/${posts.shared}`,
      `${home}/private/${linkToken}/feed.xml`,
      `/@${team.member.userId}/shared/${linkToken}`,
      `/@${team.admin.userId}/private/${feedToken}/feed.xml`,
      `/@${team.member.userId}`,
      `/@${team.id}`,
      `/@${team.slug}/the-open-gate`,
    ];
    const others = [`${home}.json`, `${home}/sitemap.xml`, `${home}/the-borrowed-gate`];
    const before = await readTeam();
    for (const [who, { by }] of Object.entries({
      ...outsiders,
      "one at the team": { by: acting },
    })) {
      for (const method of READING) {
        for (const address of [...found, ...missing, ...others]) {
          const what = `${who}: ${method} ${address}`;
          const answer = await keepingCookies(by, () => by.get(address, { method }));
          const isRead = method !== "OPTIONS";
          if (isRead && found.includes(address)) expect(answer.status, what).toBe(200);
          if (isRead && missing.includes(address)) expect(answer.status, what).toBe(404);
          const own = address === shared ? open.shared : open.unlisted;
          // A private feed is for readers who may have the unlisted posts as well.
          const isOpen =
            address === shared || address === sideGate || privateFeeds.includes(address);
          await expectNothingIn(answer, what, isOpen ? address + own : address);
        }
      }
    }
    const read = async (address: string) => (await createVisitor(postern).get(address)).text();
    expect(await read(`${home}/the-open-gate`)).toContain("Everybody reads this.");
    expect(await read(shared)).toContain(open.shared);
    expect(await read(sideGate)).toContain(open.unlisted);
    expect((await createVisitor(postern).get(`${home}/the-borrowed-gate`)).status).toBe(410);
    expect(await readTeam()).toEqual(before);
  });

  it("whoever acts for an admin may look, and change and take along nothing", async () => {
    const before = await readTeam();
    for (const method of WRITING) {
      for (const form of allForms()) {
        const answer = await send(acting, method, form);
        const isOfTeam = !/^\/(?:appearance|webhooks)/.test(form.path);
        const what = `${method} ${form.path} ${JSON.stringify(form.fields)}`;
        if (isOfTeam) expect(answer.status, what).toBe(method === "POST" ? 403 : 405);
      }
    }
    for (const address of ["/settings/export", "/settings/export.zip", "/settings/readers"]) {
      await expectNothingIn(await acting.get(address), address);
    }
    expect((await acting.get(`/posts/${team.posts.draft}`)).status).toBe(200);
    expect(await readTeam()).toEqual(before);
  });

  it.each([
    ["a member", () => team.member],
    ["somebody who was a member until just now", () => removed],
  ])("%s does nothing that is the managers'", async (_who, by) => {
    const before = await readTeam();
    const managers = allForms().filter(({ isManagers }) => isManagers);
    expect(managers).toHaveLength(13);
    for (const form of managers) {
      for (const suffix of ["", ".data"]) {
        const what = `${form.path}${suffix} ${JSON.stringify(form.fields)}`;
        expect((await send(by(), "POST", form, suffix)).status, what).toBe(403);
      }
    }
    for (const address of ["/settings/export", "/settings/export.zip", "/settings/readers"]) {
      await expectNothingIn(await by().get(address), address);
    }
    expect(await readTeam()).toEqual(before);
  });

  it("whoever was removed reads until their token ends, and loses the team no word meanwhile", async () => {
    const before = await readTeam();
    for (const method of READING) {
      for (const address of [...addressesOf(idsOf()), ...dataOf([team.posts.draft])]) {
        const answer = await keepingCookies(removed, () => removed.get(address, { method }));
        const seen = (await answer.text()) + JSON.stringify([...answer.headers]);
        expect(seen.includes(team.feedToken), address).toBe(false);
      }
    }
    expect((await removed.get(`/posts/${team.posts.draft}`)).status).toBe(200);
    expect(await readTeam()).toEqual(before);
    for (const form of allForms()) await send(removed, "POST", form);
    const after = new Set((await readTeam()).map((line) => keyIn(line)));
    const revisions = before.map((line) => keyIn(line)).filter((key) => key.includes("/r/"));
    expect(revisions.filter((key) => !after.has(key))).toEqual([]);
    const added = [...after].filter((key) => !before.some((line) => keyIn(line) === key));
    expect(added.filter((key) => !/^u\/org_\w+\/(?:[hr]\/|repair$)/.test(key))).toEqual([]);
  });

  it("a token for a team that somebody is not in is not believed", async () => {
    const token = outsiders["a person of no team"]?.by.cookies.get("__session") ?? "";
    const [head = "", claims = "", signature = ""] = token.split(".");
    const told = JSON.parse(Buffer.from(claims, "base64url").toString()) as object;
    const forged = { ...told, o: { id: team.id, slg: team.slug, rol: "admin" } };
    const body = Buffer.from(JSON.stringify(forged)).toString("base64url");
    const forger = createVisitor(postern, `__session=${head}.${body}.${signature}`);
    const path = `/posts/${team.posts.draft}`;
    const answer = await forger.get(path, { headers: { "Sec-Fetch-Dest": "empty" } });
    expect(answer.status).not.toBe(200);
    await expectNothingIn(answer, path);
  });
});

const keyIn = (line: string) => (JSON.parse(line) as [string])[0];
