import { type MouseEvent, useState } from "react";
import { useProof } from "~/auth/proof/use-proof";

export type DownloadState =
  | { kind: "idle" }
  | { kind: "running"; bytes: number }
  | { kind: "done"; bytes: number }
  | { kind: "failed" };

/** Makes a plain download link show how far it has come. Without JavaScript the link is just a link. */
export function useDownload(url: string, fileName: string) {
  const [state, setState] = useState<DownloadState>({ kind: "idle" });
  const prove = useProof();

  async function download(event: MouseEvent) {
    event.preventDefault();
    if (!(await prove())) return;
    try {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      let bytes = 0;
      setState({ kind: "running", bytes });
      const response = await fetch(url);
      const reader = response.ok ? response.body?.getReader() : undefined;
      if (!reader) return setState({ kind: "failed" });
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        parts.push(part.value);
        bytes += part.value.byteLength;
        setState({ kind: "running", bytes });
      }
      save(new Blob(parts, { type: "application/zip" }), fileName);
      setState({ kind: "done", bytes });
    } catch {
      setState({ kind: "failed" }); // The connection or the store broke off: nothing half is saved.
    }
  }

  return { state, download };
}

function save(blob: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
