import { getVerifiedClaims, signJwt } from "../crypto/jwt";
import type { Client } from "../entities";
import type { Instance } from "../instance";

const CATEGORY = "postern_client";

/** The `__client` cookie of a production instance: which browser this is. */
export function createClientToken(instance: Instance, client: Client): Promise<string> {
  const claims = { id: client.id, rotating_token: client.rotatingToken };
  return signJwt(instance.signer, CATEGORY, claims);
}

/** The client a token stands for, unless it has been rotated away since. */
export async function getClientByToken(instance: Instance, token: string): Promise<Client | null> {
  const claims = await getVerifiedClaims(instance.signer, CATEGORY, token);
  if (typeof claims?.["id"] !== "string") return null;
  const client = instance.store.clients.get(claims["id"]);
  return client && client.rotatingToken === claims["rotating_token"] ? client : null;
}
