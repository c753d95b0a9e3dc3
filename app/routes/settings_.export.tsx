import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { ExportPage } from "~/archive/export-page";
import { requireUser } from "~/auth/require-user.server";
import { orUnavailable } from "~/forms/unavailable.server";
import { useTranslations } from "use-intl";
import { titled } from "~/i18n/page-title";
import { formatArchivePart } from "~/posts/archive/plan-export.server";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta = titled("titles.export");

export async function loader(args: LoaderFunctionArgs) {
  const { id, actorId } = await requireUser(args);
  // Whoever acts for somebody else takes nothing along.
  if (actorId !== null) return null;
  const parts = await orUnavailable(args, args.context.posts.planExport(id));
  const day = new Date().toISOString().slice(0, 10);
  const zips = parts.map((part, index) => ({
    address: `/settings/export.zip${formatArchivePart(part)}`,
    fileName: `postern-${day}${parts.length > 1 ? `-${index + 1}` : ""}.zip`,
  }));
  return { zips, hasFailed: new URL(args.request.url).searchParams.has("failed") };
}

export default function ExportRoute() {
  const t = useTranslations();
  const plan = useLoaderData<typeof loader>();
  return (
    <Page title={t("titles.export")}>
      {plan ? <ExportPage {...plan} /> : <p>{t("problems.acting")}</p>}
    </Page>
  );
}

export { RouteError as ErrorBoundary, routeHeaders as headers };
