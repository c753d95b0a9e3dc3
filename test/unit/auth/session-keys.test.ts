import { beforeAll, describe, expect, it } from "vitest";
import {
  createListedKeys,
  createPinnedKeys,
  isSameKey,
  KEYS_FRESH_MS,
  KeysUnavailable,
  UNKNOWN_KEY_WAIT_MS,
} from "~/auth/session/session-keys.server";
import { type ReadToken, readToken } from "~/auth/session/token";

const ALGORITHM = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

async function createInstanceKey(kid: string) {
  const pair = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const { n = "", e = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
  const base64 = btoa(String.fromCharCode(...new Uint8Array(spki)));
  const pem = `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----`;
  const sign = async (named = kid): Promise<ReadToken> => {
    const content = `${encode({ alg: "RS256", kid: named })}.${encode({ sub: "user_1" })}`;
    const bytes = new TextEncoder().encode(content);
    const signature = await crypto.subtle.sign(ALGORITHM.name, pair.privateKey, bytes);
    const token = readToken(`${content}.${toBase64Url(new Uint8Array(signature))}`);
    if (!token) throw new Error("not a token");
    return token;
  };
  return { jwk: { kid, n, e }, pem, sign };
}

const encode = (value: unknown) => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
const toBase64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

type InstanceKey = Awaited<ReturnType<typeof createInstanceKey>>;
let first: InstanceKey;
let second: InstanceKey;

beforeAll(async () => {
  [first, second] = await Promise.all([createInstanceKey("ins_1"), createInstanceKey("ins_2")]);
});

describe("the key that is set", () => {
  it("knows a token by its signature, whatever the key's id", async () => {
    const keys = createPinnedKeys(first.pem);
    expect(await keys.find(await first.sign())).toEqual({ pem: first.pem });
    expect(await keys.find(await second.sign())).toBeNull();
  });

  it("knows an id that Clerk once used, and none that somebody else names", async () => {
    const keys = createPinnedKeys(first.pem);
    const forged = await second.sign("ins_1");
    expect(await keys.find(forged)).toBeNull();
    expect(await keys.find(await first.sign("ins_1"))).toEqual({ pem: first.pem });
    // Now the SDK judges the signature; the id alone is no reason to refuse.
    expect(await keys.find(forged)).toEqual({ pem: first.pem });
    expect(await keys.isSigned(forged)).toBe(false);
  });
});

describe("the keys that Clerk lists", () => {
  function open(listed: () => InstanceKey[]) {
    const clock = { now: 1_000_000 };
    const seen = { asked: 0, failures: 0 };
    const keys = createListedKeys(
      async () => {
        seen.asked++;
        await Promise.resolve();
        return { keys: listed().map(({ jwk }) => jwk), aheadMs: 0 };
      },
      { now: () => clock.now, noteFailure: () => seen.failures++ },
    );
    return { keys, clock, seen };
  }

  it("are asked for once, by however many requests at the same time", async () => {
    const { keys, seen } = open(() => [first]);
    const token = await first.sign();
    const found = await Promise.all(Array.from({ length: 50 }, () => keys.find(token)));
    for (const key of found) expect(key?.pem).toContain("BEGIN PUBLIC KEY");
    expect(seen.asked).toBe(1);
  });

  it("give the SDK the same key as the dashboard's PEM", async () => {
    const { keys } = open(() => [first]);
    expect(isSameKey(first.jwk, first.pem)).toBe(true);
    expect(isSameKey(second.jwk, first.pem)).toBe(false);
    const pem = (await keys.find(await first.sign()))?.pem ?? "";
    expect(isSameKey(first.jwk, pem)).toBe(true);
  });

  it("are asked for again when a token names a new one, but not for every token", async () => {
    let listed = [first];
    const { keys, clock, seen } = open(() => listed);
    expect(await keys.find(await first.sign())).not.toBeNull();
    const renewed = await second.sign();
    for (let i = 0; i < 100; i++) expect(await keys.find(renewed)).toBeNull();
    expect(seen.asked).toBe(1);

    listed = [second, first];
    clock.now += UNKNOWN_KEY_WAIT_MS;
    expect(await keys.find(renewed)).not.toBeNull();
    expect(await keys.isSigned(renewed)).toBe(true);
    expect(await keys.find(await first.sign())).not.toBeNull();
    expect(seen.asked).toBe(2);
  });

  it("are let go when Clerk has withdrawn them", async () => {
    let listed = [first, second];
    const { keys, clock, seen } = open(() => listed);
    const token = await first.sign();
    expect(await keys.find(token)).not.toBeNull();
    listed = [second];
    clock.now += KEYS_FRESH_MS;
    expect(await keys.find(token)).toBeNull();
    expect(seen.asked).toBe(2);
  });

  it("are kept when Clerk does not answer, and unavailable when there never were any", async () => {
    let isDown = true;
    const { keys, clock, seen } = open(() => {
      if (isDown) throw new Error("down");
      return [first];
    });
    const token = await first.sign();
    await expect(keys.find(token)).rejects.toBeInstanceOf(KeysUnavailable);
    expect(seen.failures).toBe(1);
    isDown = false;
    clock.now += 1_000;
    expect(await keys.find(token)).not.toBeNull();
    isDown = true;
    clock.now += KEYS_FRESH_MS;
    expect(await keys.find(token)).not.toBeNull();
    expect(seen.failures).toBe(2);
  });
});

describe("what cannot be a token", () => {
  const good = `${encode({ kid: "ins_1" })}.${encode({ iss: "https://clerk.example" })}.AAAA`;
  const bad: [string, string][] = [
    ["nothing", ""],
    ["two parts", good.slice(0, good.lastIndexOf("."))],
    ["four parts", `${good}.AAAA`],
    ["a header that is not base64", `%%.${encode({})}.AAAA`],
    ["a header of bad length", `abcde.${encode({})}.AAAA`],
    ["stray bits at the end", `${good.slice(0, -4)}AAB`],
    [
      "a header that is not JSON",
      `${toBase64Url(new TextEncoder().encode("{"))}.${encode({})}.AAAA`,
    ],
    ["a header that is no object", `${encode(null)}.${encode({})}.AAAA`],
    ["claims that are a list", `${encode({ kid: "ins_1" })}.${encode([1])}.AAAA`],
    ["no key id", `${encode({})}.${encode({})}.AAAA`],
    ["a key id that is a number", `${encode({ kid: 1 })}.${encode({})}.AAAA`],
    ["a key id of 300 letters", `${encode({ kid: "k".repeat(300) })}.${encode({})}.AAAA`],
    ["an issuer that is a number", `${encode({ kid: "ins_1" })}.${encode({ iss: 5 })}.AAAA`],
  ];

  it.each(bad)("%s", (_name, text) => {
    expect(readToken(good)?.kid).toBe("ins_1");
    expect(readToken(text)).toBeNull();
  });
});
