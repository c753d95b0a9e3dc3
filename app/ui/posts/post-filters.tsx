import { Form, Link } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { type ListedState, type PostQuery, postsPath, SEARCH_CHARACTERS } from "~/posts/post-query";

const STATES: ListedState[] = ["all", "draft", "published", "trashed"];

/** What the list shows: a search, one of four states, at most one tag. All of it is in the address. */
export function PostFilters({ query }: { query: PostQuery }) {
  const t = useTranslations("posts");
  const { state, search, tag } = query;
  return (
    <div className="post-filters">
      <nav aria-label={t("filter")}>
        <ul>
          {STATES.map((each) => (
            <li key={each}>
              <Link
                to={postsPath({ ...query, state: each, cursor: undefined })}
                aria-current={each === state ? "page" : undefined}
              >
                {t(`filters.${each}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {/* Another address, another form: its field shows what that address asks for. */}
      <Form key={postsPath(query)} method="get" role="search" className="post-search">
        {state !== "all" && <input type="hidden" name="state" value={state} />}
        {tag && <input type="hidden" name="tag" value={tag} />}
        <input
          className="field-input"
          type="search"
          name="q"
          dir="auto"
          defaultValue={search}
          maxLength={SEARCH_CHARACTERS}
          aria-label={t("search")}
          placeholder={t("search")}
        />
      </Form>
      {tag && (
        <p className="post-tag-chosen">
          {t("tagged")} <strong dir="auto">{tag}</strong>{" "}
          <Link to={postsPath({ ...query, tag: undefined, cursor: undefined })}>
            {t("allTags")}
          </Link>
        </p>
      )}
    </div>
  );
}
