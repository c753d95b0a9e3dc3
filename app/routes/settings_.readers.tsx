import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/cloudflare";
import { type ClientActionFunctionArgs, useActionData, useLoaderData } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { requireUser } from "~/auth/require-user.server";
import { requireManager, requireWriter } from "~/auth/require-writer.server";
import { FailureNotice } from "~/forms/failure-notice";
import { isFailedWrite, keepingForm, loadUnlessAnswered } from "~/forms/keeping-form";
import { keepingText, orUnavailable } from "~/forms/unavailable.server";
import { say } from "~/i18n/messages";
import { titled } from "~/i18n/page-title";
import { useMessage } from "~/i18n/words";
import { changeReaders, openReaders } from "~/readers/readers.server";
import { ReadersPage } from "~/readers/readers-page";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta = titled("titles.readers");

export async function loader(args: LoaderFunctionArgs) {
  const { authorId, actorId, mayManage, desk } = await requireUser(args);
  // The addresses are secrets that stay open: whoever acts for somebody else takes none along.
  if (actorId !== null) return { refusal: say("problems.acting") };
  if (!mayManage) return { refusal: say("problems.notManager") };
  const { origin } = new URL(args.request.url);
  const readers = await orUnavailable(args, openReaders(args.context, authorId, origin));
  return { readers, desk, refusal: null };
}

export async function action(args: ActionFunctionArgs) {
  const { writer, form } = await requireWriter(args);
  requireManager({ writer, form });
  const request = { origin: new URL(args.request.url).origin, now: Date.now() };
  const change = changeReaders(args.context, writer.authorId, form, request);
  const answer = await keepingText(args, form, change);
  if (!answer) throw new Response(null, { status: 404 });
  return data(answer, { status: answer.problems.length > 0 ? 422 : 200 });
}

export function clientAction({ serverAction }: ClientActionFunctionArgs) {
  return keepingForm(() => serverAction<typeof action>());
}

export default function ReadersRoute() {
  const t = useTranslations();
  const sayIt = useMessage();
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action | typeof clientAction>();
  const done = isFailedWrite(answer) ? undefined : answer;
  return (
    <Page title={t("titles.readers")}>
      {isFailedWrite(answer) && <FailureNotice failure={answer} />}
      {loaded.refusal ? (
        <p>{sayIt(loaded.refusal)}</p>
      ) : (
        <ReadersPage
          readers={done?.readers ?? loaded.readers}
          desk={loaded.desk}
          done={done?.done ?? null}
          problems={done?.problems ?? []}
          entered={done?.entered ?? { name: "" }}
        />
      )}
    </Page>
  );
}

export {
  loadUnlessAnswered as shouldRevalidate,
  RouteError as ErrorBoundary,
  routeHeaders as headers,
};
