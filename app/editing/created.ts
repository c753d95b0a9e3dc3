/** The post that the editor on the screen has just created. One page is open at a time, so one name is enough. */
let createdId: string | null = null;

export function noteCreated(id: string): void {
  createdId = id;
}

/**
 * Whether an editor moves from `/posts/new` to the address of the post that it has just created. Its page
 * holds all there is to know of it: loading it again would cost a list and a get, and if they failed an
 * error page would stand where somebody is writing.
 */
export function isMoveOfEditor(from: { id?: string }, to: { id?: string }): boolean {
  return from.id === "new" && to.id === createdId;
}
