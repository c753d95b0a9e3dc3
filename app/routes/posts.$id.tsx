import type {
  ActionFunctionArgs,
  LoaderFunctionArgs,
  MetaFunction,
  SerializeFrom,
} from "@remix-run/cloudflare";
import {
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunctionArgs,
  useActionData,
  useLoaderData,
} from "@remix-run/react";
import { requireUser } from "~/auth/require-user.server";
import { requireWriter } from "~/auth/require-writer.server";
import { keepingText, orUnavailable } from "~/forms/unavailable.server";
import { Arriving } from "~/editing/arriving";
import { Damaged } from "~/editing/history/damaged";
import { ConflictPage } from "~/editing/conflict/conflict-page";
import { changePost, openEditor } from "~/editing/editing.server";
import { isRefusal, type Refusal } from "~/editing/post-answer";
import { PostEditor } from "~/editing/post-editor";
import { isPageKnown, loadOrStay, notingDone } from "~/editing/staying";
import { keepingForm } from "~/forms/keeping-form";
import { say } from "~/i18n/messages";
import { pageTitle } from "~/i18n/page-title";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data?.kind === "post" ? data.post.title : nameOf(data));

type Opened = SerializeFrom<typeof loader>;

/** `/posts/new` is this page too: after the first save only the address changes, not the fields. */
export async function loader(args: LoaderFunctionArgs) {
  const viewer = await requireUser(args);
  const opened = await orUnavailable(args, openEditor(args.context, viewer, args.params.id ?? ""));
  if (!opened) throw new Response(null, { status: 404 });
  return opened;
}

export async function action(args: ActionFunctionArgs) {
  const { writer, form } = await requireWriter(args);
  const change = changePost(args.context.posts, writer, args.params.id ?? "", form);
  const answer = await keepingText(args, form, change);
  if (!answer) throw new Response(null, { status: 404 });
  return answer;
}

export function clientAction({ serverAction }: ClientActionFunctionArgs) {
  return keepingForm(() => notingDone(serverAction<typeof action>()));
}

/** A form that was refused has changed nothing: reading the post again would cost a list and a get. */
export function shouldRevalidate(args: ShouldRevalidateFunctionArgs) {
  return !isPageKnown(args) && args.defaultShouldRevalidate;
}

export default function PostPage() {
  const opened = useLoaderData<typeof loader>();
  const answer: unknown = useActionData<typeof action>();
  return <Page wide>{partFor(opened, isRefusal(answer) ? answer : undefined)}</Page>;
}

function nameOf(opened: Opened | undefined) {
  return say(opened?.kind === "new" ? "titles.newPost" : "titles.post");
}

function partFor(opened: Opened, answer: Refusal | undefined) {
  switch (opened.kind) {
    case "new":
      return <PostEditor key={opened.id} opened={opened} answer={answer} />;
    case "post": {
      // Back from the trash it is another version: what is typed then is written upon that one.
      const key = opened.post.state === "trashed" ? `${opened.post.id}-trashed` : opened.post.id;
      return <PostEditor key={key} opened={opened} answer={answer} />;
    }
    case "damaged":
      return <Damaged id={opened.id} title={opened.title} />;
    case "arriving":
      return <Arriving title={opened.title} />;
    case "conflict":
      return <ConflictPage conflict={opened} answer={answer} />;
  }
}

export { loadOrStay as clientLoader, RouteError as ErrorBoundary, routeHeaders as headers };
