/** Whether a request only asks; anything else would change something. */
export function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

/** Whether a page is asked for, by a person who follows redirects, and not data by a script. */
export function isDocumentRequest(request: Request): boolean {
  const destination = request.headers.get("Sec-Fetch-Dest");
  if (destination) return destination === "document" || destination === "iframe";
  return (request.headers.get("Accept") ?? "").startsWith("text/html");
}
