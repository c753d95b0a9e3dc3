/**
 * Reads away a body that nobody read. workerd would close the connection over it, and a client that has
 * already sent its next request on that connection would see it fail.
 */
export async function drain(request: Request): Promise<void> {
  if (request.body && !request.bodyUsed) await request.body.pipeTo(new WritableStream());
}
