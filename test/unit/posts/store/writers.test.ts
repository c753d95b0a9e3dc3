import { env } from "cloudflare:workers";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { Summary } from "~/posts/summary";
import { exportAll, importAll } from "../../archive/carry";
import { draftOf, newAuthor, openStore } from "./open-store";

const newTeam = () => newAuthor().replace("user_", "org_");

async function writersOf(author: string, id: Summary["post"]) {
  const versions = await openStore().store.listRevisions(author, id);
  return versions.map(({ title, state, writer }) => [title, state, writer]);
}

describe("who wrote a version", () => {
  test("is said of each version of a team's post, whatever was done to it", async () => {
    const [team, ada, ben] = [newTeam(), newAuthor(), newAuthor()];
    const { store } = openStore();
    const [byAda, byBen] = [store.writtenBy(ada), store.writtenBy(ben)];
    const first = await byAda.create(team, draftOf("First"), store.createNonce());
    const { id } = first;
    const base = { parents: [first.revision], nonce: "second" };
    const second = await byBen.save(team, id, draftOf("Second"), base);
    await byAda.publish(team, id, second?.revision ?? first.revision);
    await byBen.trash(team, id);
    await byAda.restore(team, id);
    const said = (await writersOf(team, id)).map((line) => line.join(" "));
    expect(said.toSorted()).toEqual(
      [
        `First draft ${ada}`,
        `Second draft ${ben}`,
        `Second published ${ada}`,
        `Second trashed ${ben}`,
        `Second draft ${ada}`,
      ].toSorted(),
    );
    const reading = await store.get(team, id);
    expect(reading).toMatchObject({ kind: "post", post: { title: "Second", writer: ada } });
  });

  test("is said of both versions in a conflict", async () => {
    const [team, ada, ben] = [newTeam(), newAuthor(), newAuthor()];
    const { store } = openStore();
    const { id, revision } = await store
      .writtenBy(ada)
      .create(team, draftOf("As it was"), store.createNonce());
    for (const writer of [ada, ben]) {
      const base = { parents: [revision], nonce: writer.slice(0, 30) };
      await store.writtenBy(writer).save(team, id, draftOf(`By ${writer}`), base);
    }
    const reading = await store.get(team, id);
    if (reading?.kind !== "conflict") throw new Error("Expected a conflict");
    expect(new Set(reading.versions.map(({ writer }) => writer))).toEqual(new Set([ada, ben]));
  });

  test("is not said in a person's own posts, and is no part of a version's name", async () => {
    const ada = newAuthor();
    const { store } = openStore();
    const nonce = store.createNonce();
    const own = await store.writtenBy(ada).create(ada, draftOf("Mine"), nonce);
    expect(await writersOf(ada, own.id)).toEqual([["Mine", "draft", undefined]]);
    const key = `u/${ada}/r/${own.id}/${own.revision}`;
    expect(await env.POSTS.get(key)).not.toContain('"writer"');
    const again = await store.writtenBy(newAuthor()).create(ada, draftOf("Mine"), nonce);
    expect(again.revision).toBe(own.revision);
  });

  test("is not taken from an archive: whoever brings a version in answers for it", async () => {
    const [team, ada, ben] = [newTeam(), newAuthor(), newAuthor()];
    const { store } = openStore();
    const { id } = await store.writtenBy(ada).create(team, draftOf("Carried"), store.createNonce());
    const [zip = new Blob()] = await exportAll(team);
    const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
    expect(strFromU8(files["data/0001.json"] ?? new Uint8Array())).toContain(ada);

    const other = newTeam();
    const imported = await openStore().store.writtenBy(ben).importArchive(other, zip);
    expect(imported).toMatchObject({ written: 1 });
    const [post] = (await store.list(other, { state: "all" })).posts;
    expect(post?.id).not.toBe(id);
    expect(await writersOf(other, post?.id ?? id)).toEqual([["Carried", "draft", ben]]);

    const own = newAuthor();
    const json = strToU8(strFromU8(files["data/0001.json"] ?? new Uint8Array()));
    await importAll(own, new Blob([zipSync({ "data/0001.json": json })]));
    const [mine] = (await store.list(own, { state: "all" })).posts;
    expect(await writersOf(own, mine?.id ?? id)).toEqual([["Carried", "draft", undefined]]);
  });
});
