import { Form, Link } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { type PostQuery, postsPath } from "~/posts/post-query";
import { Mark } from "../frame/mark";
import { When } from "../when";
import { PostFilters } from "./post-filters";

/** What a row needs to know of a post. */
export type PostRow = {
  id: string;
  state: "draft" | "published" | "trashed" | "purged";
  title: string;
  excerpt: string;
  tags: string[];
  /** Milliseconds since 1970. */
  savedAt: number;
  words: number;
  conflicted: boolean;
};

type PostListProps = {
  posts: PostRow[];
  query: PostQuery;
  /** Where older posts begin, or null on the last page. */
  cursor: string | null;
};

/** Filters, rows and paging; stands inside a `Page`. */
export function PostList({ posts, query, cursor }: PostListProps) {
  const t = useTranslations("posts");
  const isFirstPage = query.cursor === undefined;
  return (
    <>
      <PostFilters query={query} />
      {posts.length > 0 ? (
        <ul className="post-rows">
          {posts.map((post) => (
            <Row key={post.id} post={post} query={query} />
          ))}
        </ul>
      ) : (
        <Empty query={query} isWhole={isFirstPage && cursor === null} />
      )}
      {(!isFirstPage || cursor !== null) && (
        <nav className="post-pages" aria-label={t("pages")}>
          {!isFirstPage && (
            <Link to={postsPath({ ...query, cursor: undefined })}>{t("newest")}</Link>
          )}
          {cursor !== null && (
            <Link to={postsPath({ ...query, cursor })} rel="next">
              {t("older")}
            </Link>
          )}
        </nav>
      )}
    </>
  );
}

function Row({ post, query }: { post: PostRow; query: PostQuery }) {
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
        {post.tags.map((tag) => (
          <Link
            key={tag}
            className="post-row-tag"
            dir="auto"
            to={postsPath({ ...query, tag, cursor: undefined })}
          >
            {tag}
          </Link>
        ))}
      </p>
    </li>
  );
}

/** KV may answer an empty page with more to come: then there is no saying that nothing is here. */
function Empty({ query, isWhole }: { query: PostQuery; isWhole: boolean }) {
  const t = useTranslations();
  const isSearched = query.search !== undefined || query.tag !== undefined;
  return (
    <div className="empty">
      <Mark />
      <p>{t(isWhole ? `posts.empty.${isSearched ? "found" : query.state}` : "posts.empty.page")}</p>
      {isWhole && isSearched && <Link to="/posts">{t("posts.showAll")}</Link>}
      {isWhole && !isSearched && query.state !== "trashed" && (
        <Link className="button button-primary" to="/posts/new">
          {t("frame.newPost")}
        </Link>
      )}
    </div>
  );
}
