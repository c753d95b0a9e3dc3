import { Form, Link } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { Mark } from "./frame/mark";
import { When } from "./when";

/** What a row needs to know of a post. */
export type PostRow = {
  id: string;
  state: "draft" | "published" | "trashed" | "purged";
  title: string;
  excerpt: string;
  /** Milliseconds since 1970. */
  savedAt: number;
  words: number;
  conflicted: boolean;
};

export type PostListState = "all" | "draft" | "published" | "trashed";

const FILTERS: { state: PostListState; href: string }[] = [
  { state: "all", href: "/posts" },
  { state: "draft", href: "/posts?state=draft" },
  { state: "published", href: "/posts?state=published" },
  { state: "trashed", href: "/posts?state=trashed" },
];

type PostListProps = {
  posts: PostRow[];
  state: PostListState;
  /** Where older posts are, or null on the last page. */
  nextHref: string | null;
  /** Back to the first page, or null when this is it. */
  newestHref: string | null;
};

/** Filters, rows and paging; stands inside `<Page title="Posts">`. */
export function PostList({ posts, state, nextHref, newestHref }: PostListProps) {
  const t = useTranslations("posts");
  return (
    <>
      <nav className="post-filters" aria-label={t("filter")}>
        <ul>
          {FILTERS.map((filter) => (
            <li key={filter.state}>
              <Link to={filter.href} aria-current={filter.state === state ? "page" : undefined}>
                {t(`filters.${filter.state}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {posts.length > 0 ? (
        <ul className="post-rows">
          {posts.map((post) => (
            <Row key={post.id} post={post} />
          ))}
        </ul>
      ) : (
        <Empty state={state} beyondFirstPage={newestHref !== null || nextHref !== null} />
      )}
      {(newestHref !== null || nextHref !== null) && (
        <nav className="post-pages" aria-label={t("pages")}>
          {newestHref !== null && <Link to={newestHref}>{t("newest")}</Link>}
          {nextHref !== null && (
            <Link to={nextHref} rel="next">
              {t("older")}
            </Link>
          )}
        </nav>
      )}
    </>
  );
}

function Row({ post }: { post: PostRow }) {
  const t = useTranslations("posts");
  const title = post.title || t("untitled");
  return (
    <li className="post-row">
      <h2 className="post-row-title" dir="auto">
        <Link to={`/posts/${post.id}`} className={post.title ? undefined : "post-row-untitled"}>
          {title}
        </Link>
      </h2>
      {post.state === "trashed" && (
        <Form className="post-row-action" method="post" action={`/posts/${post.id}`}>
          <input type="hidden" name="intent" value="restore" />
          <button className="button button-small" aria-label={t("restoreNamed", { title })}>
            {t("restore")}
          </button>
        </Form>
      )}
      {post.excerpt && (
        <p className="post-row-excerpt" dir="auto">
          {post.excerpt}
        </p>
      )}
      <p className="post-row-facts">
        {post.conflicted && <span className="post-row-conflicted">{t("twoVersions")}</span>}
        <span className={`post-row-${post.state}`}>{t(`states.${post.state}`)}</span>
        <When at={post.savedAt} />
        <span>{t("words", { count: post.words })}</span>
      </p>
    </li>
  );
}

/** KV may answer an empty page with more to come: then there is no saying that nothing is here. */
function Empty({ state, beyondFirstPage }: { state: PostListState; beyondFirstPage: boolean }) {
  const t = useTranslations();
  return (
    <div className="empty">
      <Mark />
      <p>{t(beyondFirstPage ? "posts.empty.page" : `posts.empty.${state}`)}</p>
      {state !== "trashed" && !beyondFirstPage && (
        <Link className="button button-primary" to="/posts/new">
          {t("frame.newPost")}
        </Link>
      )}
    </div>
  );
}
