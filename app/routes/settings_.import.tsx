import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/cloudflare";
import { type ClientActionFunctionArgs, useActionData, useLoaderData } from "@remix-run/react";
import { type ImportAnswer, ImportPage } from "~/archive/import-page";
import { requireUser } from "~/auth/require-user.server";
import { requireManager, requireWriter } from "~/auth/require-writer.server";
import { FailureNotice } from "~/forms/failure-notice";
import { isFailedWrite, keepingForm, loadUnlessAnswered } from "~/forms/keeping-form";
import { keepingText } from "~/forms/unavailable.server";
import { ARCHIVE_LIMITS } from "~/posts/archive/limits";
import { useTranslations } from "use-intl";
import { type Message, say } from "~/i18n/messages";
import { titled } from "~/i18n/page-title";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta = titled("titles.import");

export async function loader(args: LoaderFunctionArgs) {
  const { desk, mayManage } = await requireUser(args);
  return { desk, mayManage, maxBytes: ARCHIVE_LIMITS.zipBytes };
}

export async function action(args: ActionFunctionArgs) {
  const limits = { maxBytes: ARCHIVE_LIMITS.zipBytes, hasFiles: true };
  const { writer, form } = await requireWriter(args, limits);
  requireManager({ writer, form });
  const posts = args.context.posts.writtenBy(writer.id);
  const file = form.get("file");
  const zip = form.get("archive");
  const importing =
    file instanceof File
      ? file.text().then((json) => posts.importFile(writer.authorId, json))
      : zip instanceof File && zip.size > 0 && posts.importArchive(writer.authorId, zip);
  if (!importing) return refuse(say("import.choose"));
  const imported = await keepingText(args, form, importing);
  if (imported === "too-large") return refuse(say("import.tooLarge"));
  if (!imported) return refuse(say("import.notOurs"));
  return data<ImportAnswer>({ ok: true, imported });
}

function refuse(problem: Message) {
  return data<ImportAnswer>({ ok: false, problem }, { status: 422 });
}

export function clientAction({ serverAction }: ClientActionFunctionArgs) {
  return keepingForm(() => serverAction<typeof action>());
}

export default function ImportRoute() {
  const t = useTranslations();
  const { desk, mayManage, maxBytes } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action | typeof clientAction>();
  const isFailed = isFailedWrite(answer);
  return (
    <Page title={t("titles.import")}>
      {isFailed && <FailureNotice failure={answer} />}
      {mayManage ? (
        <ImportPage desk={desk} answer={isFailed ? undefined : answer} maxBytes={maxBytes} />
      ) : (
        <p>{t("problems.notManager")}</p>
      )}
    </Page>
  );
}

export {
  loadUnlessAnswered as shouldRevalidate,
  RouteError as ErrorBoundary,
  routeHeaders as headers,
};
