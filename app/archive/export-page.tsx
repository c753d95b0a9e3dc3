import { type DownloadState, useDownload } from "./use-download";

const ADDRESS = "/settings/export.zip";

/** Says what is in the zip, and gives it. */
export function ExportPage({ fileName }: { fileName: string }) {
  const { state, download } = useDownload(ADDRESS, fileName);
  const isRunning = state.kind === "running";
  return (
    <div className="stack">
      <p>One zip with everything you wrote here. It needs no program but one that reads text:</p>
      <ul>
        <li>
          <code>posts</code>: each post as it stands, in Markdown
        </li>
        <li>
          <code>versions</code>: every version that is kept
        </li>
        <li>
          <code>everything.json</code>: what Postern stores, to the byte, for an import
        </li>
      </ul>
      <p>
        <a
          className="button button-primary"
          href={ADDRESS}
          download={fileName}
          onClick={isRunning ? (event) => event.preventDefault() : (event) => void download(event)}
          aria-disabled={isRunning || undefined}
        >
          Export everything
        </a>
      </p>
      <p role="status">{wordsFor(state)}</p>
    </div>
  );
}

function wordsFor(state: DownloadState): string {
  switch (state.kind) {
    case "idle":
      return "";
    case "running":
      return `Collecting: ${sizeOf(state.bytes)} so far`;
    case "done":
      return `Done: ${sizeOf(state.bytes)}`;
    case "failed":
      return "The export broke off. Nothing was changed: try again in a moment.";
  }
}

function sizeOf(bytes: number): string {
  const isSmall = bytes < 1_000_000;
  const amount = new Intl.NumberFormat("en", { maximumFractionDigits: isSmall ? 0 : 1 });
  return isSmall ? `${amount.format(bytes / 1_000)} KB` : `${amount.format(bytes / 1_000_000)} MB`;
}
