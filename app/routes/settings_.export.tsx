import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { ExportPage } from "~/archive/export-page";
import { requireUser } from "~/auth/require-user.server";
import { orUnavailable } from "~/forms/unavailable.server";
import { useTranslations } from "use-intl";
import { say } from "~/i18n/messages";
import { useMessage } from "~/i18n/words";
import { titled } from "~/i18n/page-title";
import { formatArchivePart } from "~/posts/archive/plan-export.server";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta = titled("titles.export");

export async function loader(args: LoaderFunctionArgs) {
  const { authorId, actorId, mayManage, desk } = await requireUser(args);
  // Whoever acts for somebody else takes nothing along.
  if (actorId !== null) return { refusal: say("problems.acting") };
  if (!mayManage) return { refusal: say("problems.notManager") };
  const parts = await orUnavailable(args, args.context.posts.planExport(authorId));
  const day = new Date().toISOString().slice(0, 10);
  const zips = parts.map((part, index) => ({
    address: atDesk(`/settings/export.zip${formatArchivePart(part)}`, desk),
    fileName: `postern-${day}${parts.length > 1 ? `-${index + 1}` : ""}.zip`,
  }));
  return { zips, hasFailed: new URL(args.request.url).searchParams.has("failed"), refusal: null };
}

/** The address names whose zip it is: a team that is chosen later, in another tab, is not what the page spoke of. */
function atDesk(address: string, desk: string): string {
  return `${address}${address.includes("?") ? "&" : "?"}desk=${desk}`;
}

export default function ExportRoute() {
  const t = useTranslations();
  const sayIt = useMessage();
  const plan = useLoaderData<typeof loader>();
  return (
    <Page title={t("titles.export")}>
      {plan.refusal ? <p>{sayIt(plan.refusal)}</p> : <ExportPage {...plan} />}
    </Page>
  );
}

export { RouteError as ErrorBoundary, routeHeaders as headers };
