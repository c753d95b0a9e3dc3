import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { ExportPage } from "~/archive/export-page";
import { requireUser } from "~/auth/require-user.server";
import { useTranslations } from "use-intl";
import { titled } from "~/i18n/page-title";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";

export const meta = titled("titles.export");

export async function loader(args: LoaderFunctionArgs) {
  const viewer = await requireUser(args);
  const mayExport = viewer.actorId === null;
  return { mayExport, fileName: `postern-${new Date().toISOString().slice(0, 10)}.zip` };
}

export default function ExportRoute() {
  const t = useTranslations();
  const { fileName, mayExport } = useLoaderData<typeof loader>();
  return (
    <Page title={t("titles.export")}>
      {mayExport ? <ExportPage fileName={fileName} /> : <p>{t("problems.acting")}</p>}
    </Page>
  );
}

export { RouteError as ErrorBoundary };
