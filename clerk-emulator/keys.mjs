// @ts-check
import { webcrypto } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * The host in the publishable key. It is the issuer of every token and is never contacted. A development host
 * must end as Clerk's do, and the production one must not: the SDKs choose their behaviour by it.
 */
const HOSTS = { live: "clerk.postern.localhost", test: "open-postern-7.clerk.accounts.dev" };

/**
 * @typedef {"live" | "test"} Mode
 *
 * @typedef {object} Keys
 * @property {string} publishableKey `pk_live_…` or `pk_test_…`
 * @property {string} secretKey `sk_live_…` or `sk_test_…`
 * @property {string} jwtPublicKeyPem RSA-2048, SPKI: the app's CLERK_JWT_KEY
 * @property {string} jwtPrivateKeyPem RSA-2048, PKCS #8: the emulator's alone
 * @property {string} webhookSigningSecret `whsec_…`
 */

/**
 * Makes the keys of a fresh instance.
 * @param {{ mode?: Mode }} [options] "live" behaves as production does, "test" as Clerk's development instances.
 * @returns {Promise<Keys>}
 */
export async function createKeys({ mode = "live" } = {}) {
  const host = Buffer.from(`${HOSTS[mode]}$`).toString("base64");
  const { publicKey, privateKey } = await webcrypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      // 65537: @clerk/backend knows no other exponent.
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  );
  return {
    publishableKey: `pk_${mode}_${host}`,
    secretKey: `sk_${mode}_${createRandomText(32, "base64url")}`,
    jwtPublicKeyPem: encodePem("PUBLIC KEY", await webcrypto.subtle.exportKey("spki", publicKey)),
    jwtPrivateKeyPem: encodePem(
      "PRIVATE KEY",
      await webcrypto.subtle.exportKey("pkcs8", privateKey),
    ),
    webhookSigningSecret: `whsec_${createRandomText(24, "base64")}`,
  };
}

/**
 * The keys kept in a file, made when it is not there yet. It holds secrets: keep it out of git.
 * @param {string} file
 * @param {{ mode?: Mode }} [options] For the first time only.
 * @returns {Promise<Keys>}
 */
export async function loadOrCreateKeys(file, options) {
  const known = await readFile(file, "utf8").catch((error) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (known !== null) return JSON.parse(known);
  const keys = await createKeys(options);
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    // Another start was quicker: its keys are the ones to use.
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      return loadOrCreateKeys(file, options);
    }
    throw error;
  }
  return keys;
}

/**
 * @param {number} byteCount
 * @param {"base64" | "base64url"} encoding
 */
function createRandomText(byteCount, encoding) {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(byteCount))).toString(encoding);
}

/**
 * @param {string} label
 * @param {ArrayBuffer} der
 */
function encodePem(label, der) {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join("\n");
}
