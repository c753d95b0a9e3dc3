import { data, type LoaderFunctionArgs } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { requireUser } from "~/auth/require-user.server";
import { orUnavailable } from "~/forms/unavailable.server";
import { loadOrStay } from "~/editing/staying";
import { parsePostQuery } from "~/posts/post-query";
import { Page } from "~/ui/frame/page";
import { PostList } from "~/ui/posts/post-list";
import { RouteError } from "~/ui/errors/route-error";
import { useTranslations } from "use-intl";
import { titled } from "~/i18n/page-title";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta = titled("titles.posts");

export async function loader(args: LoaderFunctionArgs) {
  const { authorId } = await requireUser(args);
  const query = parsePostQuery(new URL(args.request.url).searchParams);
  const page = await orUnavailable(args, args.context.posts.list(authorId, query));
  const repairCookie = await args.context.posts.repairWhenDue(authorId);
  const headers = new Headers(repairCookie ? { "Set-Cookie": repairCookie } : {});
  return data({ ...page, query }, { headers });
}

export default function Posts() {
  const { posts, cursor, query } = useLoaderData<typeof loader>();
  return (
    <Page title={useTranslations("titles")("posts")}>
      <PostList posts={posts} query={query} cursor={cursor} />
    </Page>
  );
}

export { loadOrStay as clientLoader, RouteError as ErrorBoundary, routeHeaders as headers };
