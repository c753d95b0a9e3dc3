import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData, useRevalidator } from "@remix-run/react";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { orUnavailable } from "~/forms/unavailable.server";
import { pageTitle } from "~/i18n/page-title";
import { GoodbyePage } from "~/leaving/goodbye-page";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

/** How often an open page looks how far the erasure has come, in ms. */
const LOOK_AGAIN_MS = 15_000;

export const meta: MetaFunction = ({ matches }) => [
  ...pageTitle(matches, { key: "titles.goodbye" }),
  { name: "robots", content: "noindex" },
];

/** Whoever has left can no longer sign in: the address alone says how far it has come, and nothing else. */
export async function loader(args: LoaderFunctionArgs) {
  const progress = await orUnavailable(
    args,
    args.context.leaving.getProgress(args.params.id ?? ""),
  );
  if (!progress) throw new Response(null, { status: 404 });
  return progress;
}

export default function Goodbye() {
  const progress = useLoaderData<typeof loader>();
  const { revalidate } = useRevalidator();
  const isUnderWay = progress.kind === "under-way";
  useEffect(() => {
    if (!isUnderWay) return;
    const timer = setInterval(revalidate, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isUnderWay, revalidate]);
  return (
    <Page title={useTranslations("titles")("goodbye")}>
      <GoodbyePage progress={progress} />
    </Page>
  );
}

export { RouteError as ErrorBoundary, routeHeaders as headers };
