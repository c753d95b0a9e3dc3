import { type Account, createAccount } from "../account";
import type { Postern } from "../postern";

/** Somebody with a public address, who publishes through the same forms as everybody. */
export async function createPublisher(postern: Postern) {
  const account = await createAccount(postern);
  return publishingAs(account, `/@${account.userId}`);
}

/** The same for whoever may publish at `home`, such as an admin at their team's posts. */
export function publishingAs<T extends Sender>(account: T, home: string) {
  return {
    ...account,
    home,
    /** Writes a post and publishes it. Gives its id. */
    publish: (draft: Draft, choice: Record<string, string> = {}) =>
      publishNew(account, draft, choice),
    /** Sends a form of the page about a post's publication. */
    change: (id: string, fields: Record<string, string>) => send(account, id, fields),
  };
}

type Sender = Pick<Account, "post" | "hiddenFields">;

interface Draft {
  title: string;
  body?: string;
  tags?: string;
}

async function publishNew(
  account: Sender,
  { title, body = `The text of ${title}.`, tags = "" }: Draft,
  choice: Record<string, string>,
): Promise<string> {
  const created = await account.post("/posts/new", { title, body, tags });
  const id = /^\/posts\/(\w+)/.exec(created.headers.get("Location") ?? "")?.[1];
  if (!id) throw new Error(`The post was not saved: ${created.status}`);
  await send(account, id, { intent: "publish", listing: "listed", ...choice });
  return id;
}

async function send(account: Sender, id: string, fields: Record<string, string>): Promise<void> {
  const path = `/posts/${id}/publishing`;
  const hidden = await account.hiddenFields(path);
  const { revision = "" } = hidden;
  const response = await account.post(path, { revision, ...fields });
  if (response.status !== 303)
    throw new Error(`Refused: ${response.status} ${await response.text()}`);
}
