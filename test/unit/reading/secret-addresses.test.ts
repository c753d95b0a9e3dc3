import { describe, expect, test } from "vitest";
import { draftOf, newAuthor, NOON, openStore } from "../posts/store/open-store";
import { openLocation, publishAs, SECOND } from "./open-location";

describe("a secret address", () => {
  test("ends when it was said to, and is kept by nobody", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("Draft", "Not yet."), "");
    const token = await store.share(author, id, revision, NOON + 100 * SECOND);
    const location = openLocation();
    const shared = await location.read(`/@${name}/shared/${token}`);
    expect([shared.response?.status, shared.cost]).toEqual([200, { get: 2 }]);
    expect(shared.text).toContain("Not yet.");
    expect(shared.response?.headers.get("Cache-Control")).toBe("private, no-store");
    expect(location.kept.size).toBe(0);
    const over = await location.read(`/@${name}/shared/${token}`, NOON + 100 * SECOND);
    expect(over.response?.status).toBe(404);
  });

  test("of a feed tells of unlisted posts as well, until it is revoked", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    const { store } = openStore();
    const { id, revision } = await store.create(author, draftOf("Hidden"), "");
    await store.publish(author, id, revision, { isUnlisted: true });
    const token = await store.createPrivateFeed(author);
    const location = openLocation();
    const path = `/@${name}/private/${token}/feed.xml`;
    expect((await location.read(path)).text).toContain("Hidden");
    expect((await location.read(`/@${name}/feed.xml`)).text).not.toContain("Hidden");
    expect((await store.listLinks(author)).map((link) => link.token)).toEqual([token]);
    await store.revokePrivateFeed(author, token);
    expect(await store.listLinks(author)).toEqual([]);
    const revoked = await location.read(path);
    expect([revoked.response?.status, revoked.cost]).toEqual([410, { get: 2 }]);
    for (const answer of [
      revoked,
      await location.read(`/@${name}/private/${"0".repeat(20)}/feed.xml`),
    ]) {
      expect(answer.response?.headers.get("Cache-Control")).toBe("private, no-store");
      expect(answer.response?.headers.get("X-Robots-Tag")).toBe("noindex");
    }
    const kept = [...location.kept.keys()].filter((key) => !key.endsWith(`/@${name}/feed.xml`));
    expect(kept).toEqual([]);
  });

  test.each([
    "private/TOKEN/feed.xml",
    "private/TOKEN/atom.xml",
    "private/TOKEN/feed.json",
    "shared/TOKEN",
  ])(
    "/%s is there though its author has never published, and has no name in addresses",
    async (rest) => {
      const author = newAuthor();
      const { store } = openStore();
      const { id, revision } = await store.create(author, draftOf("Draft", "Not yet."), "");
      const token = rest.startsWith("shared")
        ? await store.share(author, id, revision, null)
        : await store.createPrivateFeed(author, "A friend");
      const location = openLocation();
      const path = `/@${author}/${rest.replace("TOKEN", token ?? "")}`;
      const { response, cost, text } = await location.read(path);
      expect([response?.status, cost]).toEqual([200, { get: 1 }]);
      expect(text?.includes("Not yet.")).toBe(rest.startsWith("shared"));
      expect((await location.read(`/@${author}`)).response?.status).toBe(404);
      expect((await location.read(`/@${author}/feed.xml`)).response?.status).toBe(404);
    },
  );

  test("of a feed tells of no page, and is nobody's but its author's", async () => {
    const name = newAuthor().slice(5, 20);
    const author = await publishAs(name, ["First"]);
    const { store } = openStore();
    for (const choice of [{ isPage: true }, { isPage: true, isUnlisted: true }]) {
      const { id, revision } = await store.create(
        author,
        draftOf("Standing alone"),
        store.createNonce(),
      );
      await store.publish(author, id, revision, choice);
    }
    const token = await store.createPrivateFeed(author, "A friend");
    const location = openLocation();
    const { text } = await location.read(`/@${name}/private/${token}/feed.xml`);
    expect(text).toContain("First");
    expect(text).not.toContain("Standing alone");
    const other = newAuthor().slice(5, 20);
    const otherAuthor = await publishAs(other, ["Theirs"]);
    const path = `/@${other}/private/${token}/feed.xml`;
    expect((await location.read(path)).response?.status).toBe(404);
    expect(await store.revokePrivateFeed(otherAuthor, token)).toBe(false);
    const again = await location.read(`/@${name}/private/${token}/feed.xml`);
    expect(again.response?.status).toBe(200);
  });
});
