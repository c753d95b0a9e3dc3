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
  await requireUser(args);
  return { fileName: `postern-${new Date().toISOString().slice(0, 10)}.zip` };
}

export default function ExportRoute() {
  const t = useTranslations();
  const { fileName } = useLoaderData<typeof loader>();
  return (
    <Page title={t("titles.export")}>
      <ExportPage fileName={fileName} />
    </Page>
  );
}

export { RouteError as ErrorBoundary };
