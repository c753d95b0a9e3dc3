import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClerkClient } from "@clerk/backend";
import { expect, test } from "vitest";
import { createKeys, loadOrCreateKeys } from "../keys.mjs";

const getHost = (publishableKey: string) =>
  Buffer.from(publishableKey.split("_")[2] ?? "", "base64").toString();

test("keys look like Clerk's, each kind with its own host", async () => {
  const [live, development] = [await createKeys(), await createKeys({ mode: "test" })];
  expect(getHost(live.publishableKey)).toBe("clerk.postern.localhost$");
  expect(getHost(development.publishableKey)).toMatch(/^[a-z-]+-\d+\.clerk\.accounts\.dev\$$/);
  expect(live.publishableKey).toMatch(/^pk_live_/);
  expect(development.secretKey).toMatch(/^sk_test_[\w-]{43}$/);
  expect(live.webhookSigningSecret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
  // @clerk/backend strips exactly this beginning, and builds the key from the rest.
  expect(live.jwtPublicKeyPem).toMatch(
    /^-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A/,
  );
  expect(() => createClerkClient(live)).not.toThrow();
});

test("keys are made once and kept from others' eyes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clerk-keys-"));
  const file = join(folder, "deeper", "keys.json");
  const [first, second] = await Promise.all([loadOrCreateKeys(file), loadOrCreateKeys(file)]);
  expect(second).toEqual(first);
  expect(await loadOrCreateKeys(file, { mode: "test" })).toEqual(first);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await rm(folder, { recursive: true });
});
