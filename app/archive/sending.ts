import type { FailedWrite } from "~/forms/keeping-form";
import { isWorthRepeating } from "~/forms/failure-words";
import { dataFilesIn } from "~/posts/archive/archive-files";
import { ARCHIVE_LIMITS } from "~/posts/archive/limits";
import { listZip, readZipText } from "~/posts/archive/read-zip";

/** How many versions of an archive have fared how. */
export interface ImportCounts {
  written: number;
  known: number;
  purged: number;
  refused: number;
  withdrawn: number;
}

export type FileAnswer = { ok: true; imported: ImportCounts } | { ok: false } | FailedWrite;

export type SendingState =
  | { kind: "idle" }
  | { kind: "running"; sent: number; files: number; counts: ImportCounts }
  | { kind: "done"; counts: ImportCounts }
  | { kind: "not-ours" }
  /** Sending the same zip again goes on from here. */
  | { kind: "broken"; failure: FailedWrite; counts: ImportCounts };

export interface SendingPorts {
  /** Sends one file of the archive's `data`. */
  send(json: string): Promise<FileAnswer>;
  show(state: SendingState): void;
  sleep(ms: number): Promise<void>;
}

/** Waits after a failure, in ms, unless the server names a time. After the last one it is given up. */
const RETRY_AFTER_MS = [1_000, 5_000, 15_000, 30_000];

/**
 * Sends an archive of any size: each file of its `data` is within what one request may bring. Whatever has
 * arrived is known when it is sent again, so that there is nothing to remember about how far it came.
 */
export async function sendArchive(zip: Blob, ports: SendingPorts): Promise<void> {
  const { show } = ports;
  const counts = { written: 0, known: 0, purged: 0, refused: 0, withdrawn: 0 };
  const files = dataFilesIn((await listZip(zip)) ?? []);
  if (!files) return show({ kind: "not-ours" });
  for (const [sent, file] of files.entries()) {
    show({ kind: "running", sent, files: files.length, counts: { ...counts } });
    const json = await readZipText(zip, file, ARCHIVE_LIMITS.fileBytes);
    const answer = json === null ? ({ ok: false } as const) : await sendPatiently(json, ports);
    if ("status" in answer) return show({ kind: "broken", failure: answer, counts });
    if (!answer.ok) return show({ kind: "not-ours" });
    for (const name of Object.keys(counts) as (keyof ImportCounts)[]) {
      counts[name] += answer.imported[name];
    }
  }
  show({ kind: "done", counts });
}

async function sendPatiently(json: string, ports: SendingPorts): Promise<FileAnswer> {
  for (let failures = 0; ; failures++) {
    const answer = await ports.send(json);
    const usualMs = RETRY_AFTER_MS[failures];
    const mayPass = "status" in answer && isWorthRepeating(answer.status);
    if (!mayPass || usualMs === undefined) return answer;
    const seconds = answer.refused?.retryAfterSeconds;
    await ports.sleep(seconds === undefined ? usualMs : seconds * 1_000);
  }
}
