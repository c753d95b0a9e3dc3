export interface Answered {
  method: string;
  /** Without the query, and without what stands before `/v1`. */
  pathname: string;
  status: number;
}

/**
 * Writes down every answer that Clerk's client gets from an address. It asks by the global `fetch`.
 * @returns Stops it.
 */
export function listenTo(apiUrl: string, answers: Answered[]): () => void {
  const silent = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await silent(input, init);
    const { href, pathname } = new URL(input instanceof Request ? input.url : input);
    if (href.startsWith(`${apiUrl}/`)) {
      const method = init?.method ?? (input instanceof Request ? input.method : "GET");
      const before = new URL(apiUrl).pathname.replace(/\/$/, "");
      answers.push({ method, pathname: pathname.slice(before.length), status: response.status });
    }
    return response;
  };
  return () => {
    globalThis.fetch = silent;
  };
}
