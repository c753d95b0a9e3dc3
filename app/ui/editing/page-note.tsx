import type { ReactNode } from "react";

/**
 * A sentence on what went wrong, or nothing, as the last thing in a page: it sticks to the bottom of the
 * window, in sight of whichever button it answers, and over a bar that sticks there too.
 */
export function PageNote({ children }: { children: ReactNode }) {
  return (
    <div className="notice page-note" role="alert">
      {children && <p>{children}</p>}
    </div>
  );
}
