import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { type DownloadState, useDownload } from "./use-download";

interface Zip {
  address: string;
  fileName: string;
}

type ExportPageProps = {
  zips: Zip[];
  /** A download could not begin. */
  hasFailed: boolean;
};

/** Says what is in the zip, and gives it: for a large account, in several. */
export function ExportPage({ zips, hasFailed }: ExportPageProps) {
  const t = useTranslations("export");
  const { length } = zips;
  return (
    <div className="stack">
      <p>{t("intro")}</p>
      <ul>
        <li>{t.rich("posts", { code })}</li>
        <li>{t.rich("versions", { code })}</li>
        <li>{t.rich("data", { code })}</li>
      </ul>
      {length > 1 && <p>{t("severalZips", { count: length })}</p>}
      <noscript>
        <p>{t("withoutScript")}</p>
      </noscript>
      {zips.map((zip, index) => (
        <Download
          key={zip.fileName}
          zip={zip}
          label={length > 1 ? t("part", { number: index + 1, count: length }) : t("button")}
          hasFailed={hasFailed}
        />
      ))}
    </div>
  );
}

function Download({ zip, label, hasFailed }: { zip: Zip; label: string; hasFailed: boolean }) {
  const { state, download } = useDownload(zip.address, zip.fileName);
  const isRunning = state.kind === "running";
  return (
    <div className="stack">
      <p>
        <a
          className="button button-primary"
          href={zip.address}
          download={zip.fileName}
          onClick={isRunning ? (event) => event.preventDefault() : (event) => void download(event)}
          aria-disabled={isRunning || undefined}
        >
          {label}
        </a>
      </p>
      <p role="status">
        <Progress state={state.kind === "idle" && hasFailed ? { kind: "failed" } : state} />
      </p>
    </div>
  );
}

/** A name in the zip, the same in every language. */
function code(name: ReactNode) {
  return <code>{name}</code>;
}

function Progress({ state }: { state: DownloadState }) {
  const t = useTranslations("export");
  const format = useFormatter();
  if (state.kind === "idle") return null;
  if (state.kind === "failed") return t("failed");
  const isSmall = state.bytes < 1_000_000;
  const size = format.number(state.bytes / (isSmall ? 1_000 : 1_000_000), {
    style: "unit",
    unit: isSmall ? "kilobyte" : "megabyte",
    maximumFractionDigits: isSmall ? 0 : 1,
  });
  const isMissingSome = state.kind === "done" && state.isMissingSome;
  return [t(state.kind, { size }), isMissingSome && t("missing")].filter(Boolean).join(" ");
}
