/** A pointed arch, the door in it, the slot in the door: 24 × 24 units, holes by the even-odd rule. */
const DOOR =
  "M4.5 22.5V11C4.5 6.5 7.5 3 12 1.25 16.5 3 19.5 6.5 19.5 11v11.5h-1.75V11c0-3.6-2.25-6.4-5.75-7.9C8.5 4.6 6.25 7.4 6.25 11v11.5zM7.75 22.5V11.2C7.75 8.3 9.3 6.2 12 4.9c2.7 1.3 4.25 3.4 4.25 6.3v11.3zM9.9 12.6v1.6h4.2v-1.6z";

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
