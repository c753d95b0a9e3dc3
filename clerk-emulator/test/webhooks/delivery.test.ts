import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Emulator } from "../support/start-emulator";
import { listDeliveries, setBusy, startWithWebhooks } from "../support/webhooks";

/** How webhooks come: signed, again, more than once, in another order. Checked by Clerk's own `verifyWebhook`. */
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startWithWebhooks();
});
afterAll(() => emulator.stop());
const PATIENCE = { timeout: 20_000 };
let before = 0;
beforeEach(async () => {
  await emulator.control.configure({ webhookCopies: 1, webhookMaxDelayMs: 0 });
  await setBusy(emulator, 0);
  before = (await listDeliveries(emulator)).length;
});

const createPerson = async (name: string) => {
  const { id } = await emulator.control.createUser({ emailAddress: `${name}@example.com` });
  return id;
};
const listNew = async () => (await listDeliveries(emulator)).slice(before);
const listStatuses = async () => (await listNew()).map(({ status }) => status);
const listEvents = async () => (await listNew()).map(({ event }) => event ?? "none");
const countMessages = async () => new Set((await listNew()).map((each) => each.messageId)).size;

test("each event is a message of its own", async () => {
  const ids = [await createPerson("ada"), await createPerson("bob")];
  await expect
    .poll(async () => (await listEvents()).toSorted(), PATIENCE)
    .toEqual(ids.map((id) => `user.created ${id}`).toSorted());
  expect(await countMessages()).toBe(2);
});

test("an app that is too busy gets the same message again, three times in all", async () => {
  await setBusy(emulator, 2);
  const id = await createPerson("carol");
  await expect.poll(listStatuses, PATIENCE).toEqual([503, 503, 204]);
  expect(await listEvents()).toEqual(["none", "none", `user.created ${id}`]);
  expect(await countMessages()).toBe(1);
});

test("an app that stays too busy is left alone, and the console says so", async () => {
  await setBusy(emulator, Number.POSITIVE_INFINITY);
  await createPerson("dan");
  const said = () => emulator.logged.filter((line) => line.includes("was not accepted"));
  await expect.poll(said, PATIENCE).toEqual([expect.stringContaining("503")]);
  expect(await listStatuses()).toEqual([503, 503, 503]);
  expect(await countMessages()).toBe(1);
});

test("a forged one is refused by the app", async () => {
  const response = await fetch(`${emulator.url}/webhooks`, {
    method: "POST",
    headers: { "svix-id": "msg_1", "svix-timestamp": "1", "svix-signature": "v1,AAAA" },
    body: "{}",
  });
  expect(response.status).toBe(400);
});

test("copies come with the same svix-id, each of them signed", async () => {
  await emulator.control.configure({ webhookCopies: 3 });
  const ids = [await createPerson("erin"), await createPerson("frank")];
  const expected = ids.flatMap((id) => Array<string>(3).fill(`user.created ${id}`));
  await expect
    .poll(async () => (await listEvents()).toSorted(), PATIENCE)
    .toEqual(expected.toSorted());
  // Not one for each copy, and not one for all.
  expect(await countMessages()).toBe(2);
  for (const id of ids) {
    const copies = (await listNew()).filter(({ event }) => event === `user.created ${id}`);
    expect(new Set(copies.map((each) => each.messageId)).size).toBe(1);
  }
});

test("a delay mixes them, and loses none", async () => {
  await emulator.control.configure({ webhookMaxDelayMs: 2_000 });
  const ids: string[] = [];
  for (let index = 0; index < 16; index += 1) ids.push(await createPerson(`mixed-${index}`));
  await expect.poll(async () => (await listNew()).length, PATIENCE).toBe(ids.length);
  const arrived = (await listEvents()).map((event) => ids.indexOf(event.split(" ")[1] ?? ""));
  expect(arrived.toSorted((one, other) => one - other)).toEqual([...ids.keys()]);
  // Of 120 pairs; chance alone mixes about 60, and neighbours that overtook each other would be a few.
  expect(countOvertakings(arrived)).toBeGreaterThan(20);
});

/** Pairs that came the other way round. */
function countOvertakings(order: number[]): number {
  return order.flatMap((each, index) => order.slice(index + 1).filter((later) => later < each))
    .length;
}
