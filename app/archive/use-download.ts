import { type MouseEvent, useState } from "react";
import { useProof } from "~/auth/proof/use-proof";
import { MISSING_FILE } from "~/posts/archive/archive-files";
import { listZip } from "~/posts/archive/read-zip";

export type DownloadState =
  | { kind: "idle" }
  | { kind: "running"; bytes: number }
  /** `isMissingSome`: a version was saved a moment ago, and cannot be read yet. */
  | { kind: "done"; bytes: number; isMissingSome: boolean }
  | { kind: "failed" };

/** Makes a plain link to a zip show how far it has come. Without JavaScript the link is just a link. */
export function useDownload(address: string, fileName: string) {
  const [state, setState] = useState<DownloadState>({ kind: "idle" });
  const prove = useProof();

  async function download(event: MouseEvent) {
    event.preventDefault();
    if (!(await prove())) return;
    setState({ kind: "running", bytes: 0 });
    try {
      const zip = await load(address, (bytes) => setState({ kind: "running", bytes }));
      // What breaks off may look as if all had come (cloudflare/workerd#6818): a zip ends with its directory.
      const entries = zip && (await listZip(zip));
      if (!entries) return setState({ kind: "failed" });
      save(zip, fileName);
      const isMissingSome = entries.some(({ path }) => path === MISSING_FILE);
      setState({ kind: "done", bytes: zip.size, isMissingSome });
    } catch {
      setState({ kind: "failed" }); // The connection or the store broke off: nothing half is saved.
    }
  }

  return { state, download };
}

/** Null: the answer is no zip. */
async function load(address: string, report: (bytes: number) => void): Promise<Blob | null> {
  const response = await fetch(address);
  const type = response.headers.get("Content-Type");
  const reader = response.ok && type === "application/zip" ? response.body?.getReader() : null;
  if (!reader) return null;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    bytes += part.value.byteLength;
    report(bytes);
  }
  return new Blob(parts, { type: "application/zip" });
}

function save(zip: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(zip);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
