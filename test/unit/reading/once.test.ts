import { expect, test } from "vitest";
import { parsePublicAddress } from "~/reading/address";
import { draftOf, newAuthor, NOON, openStore } from "../posts/store/open-store";
import { openLocation, ORIGIN, publishAs, SECOND } from "./open-location";

/** An author with a post in every condition, and their addresses. */
async function publishAllKinds() {
  const name = newAuthor().slice(5, 20);
  const author = await publishAs(name, ["Listed", "Beside"]);
  const { store } = openStore();
  const hidden = await store.create(author, draftOf("Hidden"), "hidden");
  await store.publish(author, hidden.id, hidden.revision, { isUnlisted: true });
  const moved = await store.create(author, draftOf("Moved"), "moved");
  await store.publish(author, moved.id, moved.revision, { slug: "before" });
  await store.publish(author, moved.id, moved.revision, { slug: "after" });
  const gone = await store.create(author, draftOf("Gone"), "gone");
  await store.publish(author, gone.id, gone.revision);
  await store.unpublish(author, gone.id);
  const publication = await store.getPublication(author, hidden.id);
  const slugs = ["listed", publication?.slug ?? "", "before", "after", "gone", "nothing"];
  return { home: `/@${name}`, paths: slugs.flatMap((slug) => [slug, `${slug}.md`]) };
}

test("what is asked for once gets the answer that is kept when it is asked for again", async () => {
  const { home, paths } = await publishAllKinds();
  const statuses = new Set<number>();
  for (const path of paths) {
    for (const method of ["GET", "HEAD", "POST"]) {
      const location = openLocation();
      const ask = async (headers: Record<string, string> = {}) => {
        const { response, text } = await location.read(`${home}/${path}`, NOON, {
          method,
          headers,
        });
        if (!response) throw new Error("It is a public address");
        return {
          status: response.status,
          headers: [...response.headers],
          body: text ?? "",
        };
      };
      await location.read(home);
      const once = await ask();
      const again = [await ask(), await ask()];
      expect(again, `${method} ${path}`).toEqual([once, once]);
      if (method === "HEAD") expect(once.body).toBe("");
      statuses.add(once.status);
      const tag = new Headers(once.headers).get("ETag");
      if (!tag) continue;
      location.renewIsolate();
      await location.read(home);
      const known = [await ask({ "If-None-Match": tag }), await ask({ "If-None-Match": tag })];
      expect(known.map(({ status, body }) => [status, body])).toEqual([
        [304, ""],
        [304, ""],
      ]);
      expect(known[0]?.headers).toEqual(known[1]?.headers);
    }
  }
  expect([...statuses].toSorted((one, other) => one - other)).toEqual([200, 301, 404, 405, 410]);
});

test("no answer leaves its headers with the next one", async () => {
  const { home, paths } = await publishAllKinds();
  const headersOf = async (location: ReturnType<typeof openLocation>) => {
    const { response } = await location.read(`${home}/listed`);
    return [...(response?.headers ?? [])];
  };
  const before = await headersOf(openLocation());
  const location = openLocation();
  await location.read(home);
  for (const path of paths.filter((one) => !one.startsWith("listed"))) {
    for (const method of ["POST", "HEAD", "GET", "GET"]) {
      await location.read(`${home}/${path}`, NOON, { method });
    }
  }
  await location.read(`${home}/listed/`);
  expect(await headersOf(location)).toEqual(before);
});

test("what is at hand is given, however long ago its address was asked for", async () => {
  const { home } = await publishAllKinds();
  const location = openLocation();
  await location.read(home);
  for (const at of [0, 1, 117, 118]) {
    await location.read(home, NOON + at * SECOND);
    await location.read(`${home}/listed`, NOON + at * SECOND);
  }
  const { cost } = await location.read(`${home}/listed?utm_source=x`, NOON + 121 * SECOND);
  expect(cost).toEqual({});
  expect(parsePublicAddress(`${ORIGIN}${home}/listed?utm_source=x`)?.key).toBe(
    `${ORIGIN}${home}/listed`,
  );
});
