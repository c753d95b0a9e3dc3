import { createPrivateKey, sign } from "node:crypto";

/** A session token as Clerk makes it, or as somebody would like it to be. Times are seconds from now. */
export interface TokenWishes {
  /** Without one it names nobody, or no session. */
  userId: string | undefined;
  sessionId: string | undefined;
  origin: string | null;
  issuedIn?: number;
  notBeforeIn?: number;
  expiresIn?: number;
  issuer?: string;
  /** PKCS #8: whose signature it bears. */
  privateKeyPem: string;
  kid: string;
}

export const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Signs any claims with any key, in the form of a token of Clerk's. */
export function signToken(header: object, claims: object, privateKeyPem: string): string {
  const content = `${encode({ alg: "RS256", typ: "JWT", ...header })}.${encode(claims)}`;
  const key = createPrivateKey(privateKeyPem);
  return `${content}.${sign("sha256", Buffer.from(content), key).toString("base64url")}`;
}

export function createToken(wishes: TokenWishes): string {
  const now = Math.floor(Date.now() / 1000);
  const issuedAt = now + (wishes.issuedIn ?? 0);
  const claims = {
    ...(wishes.origin !== null && { azp: wishes.origin }),
    exp: now + (wishes.expiresIn ?? 60),
    fva: [0, -1],
    iat: issuedAt,
    iss: wishes.issuer ?? "https://clerk.postern.localhost",
    nbf: now + (wishes.notBeforeIn ?? -10),
    sid: wishes.sessionId,
    sts: "active",
    sub: wishes.userId,
    v: 2,
  };
  return signToken({ cat: "cl_B7d4PD111AAA", kid: wishes.kid }, claims, wishes.privateKeyPem);
}
