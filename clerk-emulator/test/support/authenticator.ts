import type { KeyObject } from "node:crypto";
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { PAGE_ORIGIN } from "./start-emulator";

type Cbor = number | string | Uint8Array | Map<number | string, Cbor>;

/** What a test may falsify in an answer. */
export interface Lies {
  challenge?: string;
  origin?: string;
  host?: string;
  type?: string;
  flags?: number;
  signCount?: number;
}

/** User present, user verified. */
const FLAGS = 0x05;
const CREDENTIAL = 0x40;

/** A passkey as an authenticator keeps it, for one site: it answers what it is asked, or lies about it. */
export class Authenticator {
  readonly id = randomBytes(16).toString("base64url");
  readonly #key: { publicKey: KeyObject; privateKey: KeyObject };
  readonly #algorithm: "ES256" | "RS256";
  #signCount = 0;

  constructor(algorithm: "ES256" | "RS256" = "ES256") {
    this.#algorithm = algorithm;
    this.#key =
      algorithm === "ES256"
        ? generateKeyPairSync("ec", { namedCurve: "P-256" })
        : generateKeyPairSync("rsa", { modulusLength: 2048 });
  }

  /** The answer to `nonce`, which asks for a new key, as clerk-js sends it. */
  register(nonce: string, lies: Lies = {}): string {
    const id = Buffer.from(this.id, "base64url");
    const length = Buffer.from([0, id.length]);
    const credential = Buffer.concat([Buffer.alloc(16), length, id, encode(this.#coseKey())]);
    const authData = Buffer.concat([
      this.#head({ flags: FLAGS | CREDENTIAL, ...lies }),
      credential,
    ]);
    const attestation = encode(
      new Map<string, Cbor>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", authData],
      ]),
    );
    return this.#answer({
      clientDataJSON: createClientData("webauthn.create", nonce, lies).toString("base64url"),
      attestationObject: Buffer.from(attestation).toString("base64url"),
      transports: ["internal"],
    });
  }

  /** The answer to `nonce`, which asks to sign. */
  sign(nonce: string, lies: Lies = {}): string {
    const clientData = createClientData("webauthn.get", nonce, lies);
    const authData = this.#head(lies);
    const signed = Buffer.concat([authData, createHash("sha256").update(clientData).digest()]);
    return this.#answer({
      clientDataJSON: clientData.toString("base64url"),
      authenticatorData: authData.toString("base64url"),
      signature: sign("sha256", signed, this.#key.privateKey).toString("base64url"),
      userHandle: null,
    });
  }

  #answer(response: object): string {
    return JSON.stringify({ id: this.id, rawId: this.id, type: "public-key", response });
  }

  #head({ host = new URL(PAGE_ORIGIN).hostname, flags = FLAGS, signCount }: Lies): Buffer {
    this.#signCount += 1;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(signCount ?? this.#signCount);
    return Buffer.concat([createHash("sha256").update(host).digest(), Buffer.from([flags]), count]);
  }

  #coseKey(): Cbor {
    const { x = "", y = "", n = "", e = "" } = this.#key.publicKey.export({ format: "jwk" });
    const bytes = (text: string) => Buffer.from(text, "base64url");
    const entries: [number, Cbor][] =
      this.#algorithm === "ES256"
        ? [
            [1, 2],
            [3, -7],
            [-1, 1],
            [-2, bytes(x)],
            [-3, bytes(y)],
          ]
        : [
            [1, 3],
            [3, -257],
            [-1, bytes(n)],
            [-2, bytes(e)],
          ];
    return new Map(entries);
  }
}

function createClientData(type: string, nonce: string, lies: Lies): Buffer {
  const { challenge } = JSON.parse(nonce) as { challenge: string };
  return Buffer.from(JSON.stringify({ type, challenge, origin: PAGE_ORIGIN, ...pick(lies) }));
}

function pick({ challenge, origin, type }: Lies) {
  return { ...(challenge && { challenge }), ...(origin && { origin }), ...(type && { type }) };
}

/** As much of CBOR (RFC 8949) as an attestation without statement needs. */
function encode(value: Cbor): Uint8Array {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const items = [...value].flatMap(([key, each]) => [encode(key), encode(each)]);
  return Buffer.concat([head(5, value.size), ...items]);
}

function head(major: number, argument: number): Uint8Array {
  if (argument < 24) return Buffer.from([(major << 5) | argument]);
  if (argument < 256) return Buffer.from([(major << 5) | 24, argument]);
  return Buffer.from([(major << 5) | 25, argument >> 8, argument & 255]);
}
