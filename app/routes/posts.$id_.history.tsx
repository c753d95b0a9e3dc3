import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { requireUser } from "~/auth/require-user.server";
import { Arriving } from "~/editing/arriving";
import { HistoryPage } from "~/editing/history/history-page";
import { findWriters } from "~/editing/writers/writers.server";
import { openHistory } from "~/editing/history/history.server";
import { orUnavailable } from "~/forms/unavailable.server";
import { loadOrStay } from "~/editing/staying";
import { useTranslations } from "use-intl";
import { say } from "~/i18n/messages";
import { pageTitle } from "~/i18n/page-title";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data ? say("history.titleOf", { title: data.title }) : say("titles.versions"));

export async function loader(args: LoaderFunctionArgs) {
  const viewer = await requireUser(args);
  const version = new URL(args.request.url).searchParams.get("version");
  const history = await orUnavailable(
    args,
    findWriters(args.context, viewer).then((writerOf) =>
      openHistory(args.context.posts, viewer.authorId, args.params.id ?? "", {
        version,
        now: Date.now(),
        writerOf,
      }),
    ),
  );
  if (!history) throw new Response(null, { status: 404 });
  return history;
}

export default function HistoryRoute() {
  const history = useLoaderData<typeof loader>();
  const t = useTranslations("titles");
  if ("isArriving" in history) return <Arriving title={history.title} />;
  return (
    <Page title={t("versions")} wide>
      <HistoryPage history={history} />
    </Page>
  );
}

export { loadOrStay as clientLoader, RouteError as ErrorBoundary, routeHeaders as headers };
