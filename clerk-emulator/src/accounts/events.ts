import type { Session, User } from "../entities";

/** What has happened, for webhooks. It is told before the next thing happens, so the state is that of the event. */
export type ClerkEvent =
  | { type: "user.created" | "user.updated"; user: User }
  | { type: "user.deleted"; userId: string }
  | {
      type: "session.created" | "session.ended" | "session.removed" | "session.revoked";
      session: Session;
    };
