import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireUser } from "~/auth/require-user.server";
import { requireManager, requireWriter } from "~/auth/require-writer.server";
import { useTranslations } from "use-intl";
import { keepingText, orUnavailable } from "~/forms/unavailable.server";
import { say } from "~/i18n/messages";
import { pageTitle } from "~/i18n/page-title";
import { refusingWithheld } from "~/publishing/refuse-withheld.server";
import { PublishingPage } from "~/publishing/publishing-page";
import { changePublishing, openPublishing } from "~/publishing/publishing.server";
import type { ScheduleRefused } from "~/publishing/scheduling.server";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";
import { Page } from "~/ui/frame/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded, matches }) =>
  pageTitle(
    matches,
    loaded ? say("publishing.titleOf", { title: loaded.title }) : say("publishing.title"),
  );

export async function loader(args: LoaderFunctionArgs) {
  const viewer = await requireUser(args);
  const { origin } = new URL(args.request.url);
  const publishing = await orUnavailable(
    args,
    openPublishing(args.context, viewer, args.params.id ?? "", origin),
  );
  if (!publishing) throw new Response(null, { status: 404 });
  return publishing;
}

export async function action(args: ActionFunctionArgs) {
  const { writer, form } = await requireWriter(args);
  requireManager({ writer, form });
  const request = { origin: new URL(args.request.url).origin, now: Date.now() };
  const change = changePublishing(args.context, writer, args.params.id ?? "", form, request);
  const answer = await keepingText(args, form, refusingWithheld(form, change));
  if (!answer) throw new Response(null, { status: 404 });
  return answer instanceof Response ? answer : data(answer, { status: 422 });
}

export default function PublishingRoute() {
  const publishing = useLoaderData<typeof loader>();
  const refused = useActionData<ScheduleRefused>() ?? null;
  return (
    <Page title={useTranslations("publishing")("title")}>
      <PublishingPage publishing={publishing} refused={refused} />
    </Page>
  );
}

export { RouteError as ErrorBoundary, routeHeaders as headers };
