import type { ReactNode } from "react";

type PageProps = {
  /** The page's one `<h1>`; leave it out where the children bring their own. */
  title?: string;
  children: ReactNode;
  /** Room for two columns instead of one. */
  wide?: boolean;
};

/** The main landmark, which is also where the skip link leads. */
export function Page({ title, children, wide = false }: PageProps) {
  return (
    <main id="main" tabIndex={-1} className={wide ? "page page-wide" : "page"}>
      {title && <h1 className="page-title">{title}</h1>}
      {children}
    </main>
  );
}
