import { Form, Link } from "@remix-run/react";
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

const FILTERS: { state: PostListState; name: string; href: string }[] = [
  { state: "all", name: "All", href: "/posts" },
  { state: "draft", name: "Drafts", href: "/posts?state=draft" },
  { state: "published", name: "Published", href: "/posts?state=published" },
  { state: "trashed", name: "Trash", href: "/posts?state=trashed" },
];

const STATE_NAMES = {
  draft: "Draft",
  published: "Published",
  trashed: "In the trash",
  purged: "Deleted",
};

const EMPTY_WORDS: Record<PostListState, string> = {
  all: "Nothing here yet. The first sentence is the hardest; the rest follow it in.",
  draft: "No drafts. Everything you began is finished or put away.",
  published: "Nothing is published yet. Drafts stay yours until you say otherwise.",
  trashed: "The trash is empty.",
};

type PostListProps = {
  posts: PostRow[];
  state: PostListState;
  /** Where older posts are, or null on the last page. */
  nextHref: string | null;
  /** Back to the first page, or null when this is it. */
  newestHref: string | null;
  /** BCP 47 tag for dates and numbers. */
  language: string;
};

/** Filters, rows and paging; stands inside `<Page title="Posts">`. */
export function PostList({ posts, state, nextHref, newestHref, language }: PostListProps) {
  return (
    <>
      <nav className="post-filters" aria-label="Filter">
        <ul>
          {FILTERS.map((filter) => (
            <li key={filter.state}>
              <Link to={filter.href} aria-current={filter.state === state ? "page" : undefined}>
                {filter.name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {posts.length > 0 ? (
        <ul className="post-rows">
          {posts.map((post) => (
            <Row key={post.id} post={post} language={language} />
          ))}
        </ul>
      ) : (
        <Empty state={state} beyondFirstPage={newestHref !== null || nextHref !== null} />
      )}
      {(newestHref !== null || nextHref !== null) && (
        <nav className="post-pages" aria-label="Pages">
          {newestHref !== null && <Link to={newestHref}>Newest posts</Link>}
          {nextHref !== null && (
            <Link to={nextHref} rel="next">
              Older posts
            </Link>
          )}
        </nav>
      )}
    </>
  );
}

function Row({ post, language }: { post: PostRow; language: string }) {
  const words = new Intl.NumberFormat(language).format(post.words);
  return (
    <li className="post-row">
      <h2 className="post-row-title" dir="auto">
        <Link to={`/posts/${post.id}`} className={post.title ? undefined : "post-row-untitled"}>
          {post.title || "Untitled"}
        </Link>
      </h2>
      {post.state === "trashed" && (
        <Form className="post-row-action" method="post" action={`/posts/${post.id}`}>
          <input type="hidden" name="intent" value="restore" />
          <button
            className="button button-small"
            aria-label={`Restore ${post.title || "Untitled"}`}
          >
            Restore
          </button>
        </Form>
      )}
      {post.excerpt && (
        <p className="post-row-excerpt" dir="auto">
          {post.excerpt}
        </p>
      )}
      <p className="post-row-facts">
        {post.conflicted && <span className="post-row-conflicted">Two versions</span>}
        <span className={`post-row-${post.state}`}>{STATE_NAMES[post.state]}</span>
        <When at={post.savedAt} language={language} />
        <span>{post.words === 1 ? "1 word" : `${words} words`}</span>
      </p>
    </li>
  );
}

/** KV may answer an empty page with more to come: then there is no saying that nothing is here. */
function Empty({ state, beyondFirstPage }: { state: PostListState; beyondFirstPage: boolean }) {
  return (
    <div className="empty">
      <Mark />
      <p>{beyondFirstPage ? "No posts on this page." : EMPTY_WORDS[state]}</p>
      {state !== "trashed" && !beyondFirstPage && (
        <Link className="button button-primary" to="/posts/new">
          New post
        </Link>
      )}
    </div>
  );
}
