/**
 * Pages that show the same to everybody and lead nowhere that needs a person. Whoever has deleted a team is not
 * among them: they are signed in and go on at their own posts.
 */
const CLERK_FREE = /^\/goodbye\/(?!org_)/;

/** Whether a page has no use for Clerk, whoever asks for it. */
export function isClerkFreePath(pathname: string): boolean {
  return CLERK_FREE.test(pathname);
}

/** Whether a root loader's data brought Clerk's state: only then is there a Clerk on the page. */
export function hasClerkState(rootData: unknown): boolean {
  return typeof rootData === "object" && rootData !== null && "clerkState" in rootData;
}
