import { afterEach, expect, it } from "vitest";
import { createAccount } from "../support/account";
import { type Postern, startPostern } from "../support/postern";
import { sayingOf, withGossip } from "../support/witness/gossip";

const WORDS = "Words that only Ada has typed";

let postern: Postern;
afterEach(() => sayingOf(postern.stop()));

async function meet() {
  postern = await startPostern({ adjust: withGossip });
  const [ada, eve] = [await createAccount(postern), await createAccount(postern)];
  await ada.post("/posts/new", { body: WORDS });
  return { ada, eve };
}

it("the witness fails a run in which an answer held what it must not", async () => {
  const { ada, eve } = await meet();
  for (const path of ["/nothing", "/key", "/metadata"]) await (await ada.get(path)).text();
  await (await ada.get("/posts")).text();
  await (await eve.get("/posts")).text();

  const told = await sayingOf(postern.stop());
  expect(told).toContain("the secret key in 200 GET /key");
  expect(told).toContain("private metadata in 200 GET /metadata");
  expect(told).toContain(`words of ${ada.userId}: ${WORDS} in 200 GET /posts`);
  expect(told.split("; ")).toHaveLength(3);
});

it("and one in which the log held it, whoever was asking", async () => {
  const { ada } = await meet();
  await (await ada.get("/log")).text();
  const log = () => postern.logLines.map(({ message }) => message).join("\n");
  await expect.poll(log).toContain(WORDS);
  const told = await sayingOf(postern.stop());
  expect(told).toMatch(new RegExp(`: words of ${ada.userId}: ${WORDS} in the log$`));
});

it("what was shared is no secret; what is typed into another post is", async () => {
  const { ada, eve } = await meet();
  const [first, second] = [`/posts/${"a".repeat(20)}`, `/posts/${"b".repeat(20)}`];
  await ada.post(second, { body: "Of the second post" });
  await ada.post(first, { body: "Of the first post" });
  await ada.post(`${first}/publishing`, { intent: "share" });
  await ada.post(first, { body: "Of the first post" });
  await (await eve.get("/posts")).text();
  await ada.post(second, { body: "Of the second post" });
  await (await eve.get("/posts")).text();
  const told = await sayingOf(postern.stop());
  expect(told).toMatch(/: words of \w+: Of the second post in 200 GET \/posts$/);
});
