import { fetch, type Miniflare } from "miniflare";

interface InspectorMessage {
  id?: number;
  method?: string;
  params?: { chunk?: string };
}

/**
 * The strings that a Worker's isolate holds, as its own heap snapshot lists them. Miniflare must have been started
 * with `inspectorPort: 0`.
 */
export async function listHeapStrings(miniflare: Miniflare, worker: string): Promise<string[]> {
  const inspector = await miniflare.getInspectorURL();
  const address = `http://${inspector.host}/core:user:${worker}`;
  const { webSocket } = await fetch(address, { headers: { Upgrade: "websocket" } });
  if (!webSocket) throw new Error(`No inspector at ${address}`);
  const chunks: string[] = [];
  const done = new Promise<void>((resolve) => {
    webSocket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(typeof data === "string" ? data : "{}") as InspectorMessage;
      if (message.method === "HeapProfiler.addHeapSnapshotChunk") {
        chunks.push(message.params?.chunk ?? "");
      }
      if (message.id === 2) resolve();
    });
  });
  webSocket.accept();
  webSocket.send(JSON.stringify({ id: 1, method: "HeapProfiler.enable" }));
  const params = { reportProgress: false };
  webSocket.send(JSON.stringify({ id: 2, method: "HeapProfiler.takeHeapSnapshot", params }));
  await done;
  webSocket.close();
  return (JSON.parse(chunks.join("")) as { strings: string[] }).strings;
}
