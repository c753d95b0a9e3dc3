import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:http";

/** One agent, so that many requests need few connections. */
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
/** Far longer than any answer takes: whoever passes it hangs. */
const HANG_MS = 20_000;

export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | null;
}

/**
 * Any method with any body, which fetch does not allow.
 * @throws When nothing comes back, or no end of it.
 */
export async function ask(origin: string, { method, path, headers, body }: Asked) {
  const { hostname, port } = new URL(origin);
  const length = body === null ? {} : { "content-length": String(body.length) };
  const options = { hostname, port, path, method, agent, headers: { ...headers, ...length } };
  const asked = request(options);
  asked.setTimeout(HANG_MS, () => asked.destroy(new Error(`${method} ${path} hangs`)));
  asked.end(body);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const text = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode ?? 0, text };
}

/** A fault is whatever is not said on purpose. */
export const isFault = (status: number) => status >= 500 && status !== 501;
