/** An arched door with a slot, on its step: 24 × 24 units, holes by the even-odd rule. */
const DOOR = "M5 19V10a7 7 0 0 1 14 0v9zM9 10.75v1.75h6v-1.75zM3 20.5h18v1.75H3z";

type MarkProps = {
  className?: string;
  /** Read out by screen readers; without it the mark is decoration. */
  title?: string;
};

/** Postern's mark in the current text colour. public/favicon.svg is the same drawing. */
export function Mark({ className, title }: MarkProps) {
  return (
    <svg
      className={className ? `mark ${className}` : "mark"}
      viewBox="0 0 24 24"
      fill="currentColor"
      role={title ? "img" : undefined}
      aria-hidden={title ? undefined : true}
      focusable="false"
    >
      {title && <title>{title}</title>}
      <path fillRule="evenodd" d={DOOR} />
    </svg>
  );
}
