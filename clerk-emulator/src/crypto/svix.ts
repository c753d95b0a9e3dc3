import { decodeBase64, encodeBase64 } from "./base64";

/**
 * The headers Svix signs a webhook with.
 * @param secret `whsec_` and base64.
 * @param sentAtSeconds Unix seconds.
 */
export async function createSvixHeaders(
  secret: string,
  messageId: string,
  sentAtSeconds: number,
  body: string,
): Promise<Record<string, string>> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = decodeBase64(secret.replace(/^whsec_/, ""));
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  const content = new TextEncoder().encode(`${messageId}.${sentAtSeconds}.${body}`);
  const signature = await crypto.subtle.sign("HMAC", key, content);
  return {
    "svix-id": messageId,
    "svix-timestamp": String(sentAtSeconds),
    "svix-signature": `v1,${encodeBase64(new Uint8Array(signature))}`,
  };
}
