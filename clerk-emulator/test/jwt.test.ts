import { beforeAll, expect, test } from "vitest";
import { createKeys } from "../keys.mjs";
import type { Signer } from "../src/crypto/jwt";
import { createSigner, getVerifiedClaims, signJwt } from "../src/crypto/jwt";

let signer: Signer;
let stranger: Signer;
beforeAll(async () => {
  signer = await createSigner((await createKeys()).jwtPrivateKeyPem);
  stranger = await createSigner((await createKeys()).jwtPrivateKeyPem);
});

test("a token is known again, as the kind it was signed as", async () => {
  const token = await signJwt(signer, "client", { id: "client_1" });
  expect(await getVerifiedClaims(signer, "client", token)).toEqual({ id: "client_1" });
  expect(await getVerifiedClaims(signer, "refresh", token)).toBeNull();
});

test("another's token is nobody's, and every key has its own id", async () => {
  const token = await signJwt(stranger, "client", { id: "client_1" });
  expect(await getVerifiedClaims(signer, "client", token)).toBeNull();
  expect(signer.kid).toMatch(/^ins_\w{27}$/);
  expect(stranger.kid).not.toBe(signer.kid);
});

test("a token that was changed, cut or never was one is nobody's", async () => {
  const token = await signJwt(signer, "client", { id: "client_1" });
  const [head = "", body = "", signature = ""] = token.split(".");
  const unsigned = Buffer.from('{"alg":"none","cat":"client"}').toString("base64url");
  const other = Buffer.from('{"id":"client_2"}').toString("base64url");
  for (const forged of [
    `${head}.${other}.${signature}`,
    `${unsigned}.${body}.${signature}`,
    `${unsigned}.${body}.`,
    `${head}.${body}`,
    `${token}.x`,
    "a.b.c",
    "",
  ]) {
    expect(await getVerifiedClaims(signer, "client", forged)).toBeNull();
  }
});
