/**
 * Clerk's name for how sure we want to be: the second factor, or the only one that a person has, shown within
 * the last ten minutes.
 */
export const PROOF = "strict";
