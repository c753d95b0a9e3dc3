import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { type DownloadState, useDownload } from "./use-download";

const ADDRESS = "/settings/export.zip";

/** Says what is in the zip, and gives it. */
export function ExportPage({ fileName }: { fileName: string }) {
  const t = useTranslations("export");
  const { state, download } = useDownload(ADDRESS, fileName);
  const isRunning = state.kind === "running";
  return (
    <div className="stack">
      <p>{t("intro")}</p>
      <ul>
        <li>{t.rich("posts", { code })}</li>
        <li>{t.rich("versions", { code })}</li>
        <li>{t.rich("everything", { code })}</li>
      </ul>
      <p>
        <a
          className="button button-primary"
          href={ADDRESS}
          download={fileName}
          onClick={isRunning ? (event) => event.preventDefault() : (event) => void download(event)}
          aria-disabled={isRunning || undefined}
        >
          {t("button")}
        </a>
      </p>
      <p role="status">
        <Progress state={state} />
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
  return t(state.kind, { size });
}
