import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import {
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunctionArgs,
  useActionData,
  useLoaderData,
} from "@remix-run/react";
import { requireUser } from "~/auth/require-user.server";
import { requireWriter } from "~/auth/require-writer.server";
import { keepingText, orUnavailable } from "~/forms/unavailable.server";
import { changePost, openEditor } from "~/editing/editing.server";
import { keepingForm } from "~/editing/keeping-form";
import { isPostAnswer } from "~/editing/post-answer";
import { PostEditor } from "~/editing/post-editor";
import { Unsettled } from "~/editing/unsettled";
import { Page } from "~/ui/page";
import { RouteError } from "~/ui/route-error";
import { routeHeaders } from "~/ui/route-headers";

export const meta: MetaFunction<typeof loader> = ({ data }) => {
  const title = data?.kind === "post" ? data.post.title : "New post";
  return [{ title: `${title} · Postern` }];
};

/** `/posts/new` is this page too: after the first save only the address changes, not the fields. */
export async function loader(args: LoaderFunctionArgs) {
  const author = await requireUser(args);
  const opened = await orUnavailable(
    openEditor(args.context.posts, author.id, args.params.id ?? ""),
  );
  if (!opened) throw new Response(null, { status: 404 });
  return opened;
}

export async function action(args: ActionFunctionArgs) {
  const { author, form } = await requireWriter(args);
  const wantsPage = (args.request.headers.get("Accept") ?? "").startsWith("text/html");
  const change = changePost(args.context.posts, author.id, args.params.id ?? "", form, wantsPage);
  const answer = await keepingText(form, change);
  if (!answer) throw new Response(null, { status: 404 });
  return answer;
}

export function clientAction({ serverAction }: ClientActionFunctionArgs) {
  return keepingForm(() => serverAction<typeof action>());
}

/** A save answers with all that changed: reading the post again would cost a list and a get. */
export function shouldRevalidate({
  actionResult,
  defaultShouldRevalidate,
}: ShouldRevalidateFunctionArgs) {
  return isPostAnswer(actionResult) ? false : defaultShouldRevalidate;
}

export default function PostPage() {
  const opened = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <Page wide>
      {opened.kind === "new" || opened.kind === "post" ? (
        <PostEditor
          key={opened.kind === "new" ? opened.id : opened.post.id}
          opened={opened}
          answer={isPostAnswer(answer) ? answer : undefined}
        />
      ) : (
        <Unsettled opened={opened} />
      )}
    </Page>
  );
}

export { RouteError as ErrorBoundary, routeHeaders as headers };
