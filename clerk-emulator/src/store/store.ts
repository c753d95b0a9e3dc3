import type {
  Client,
  EmailAddress,
  Handshake,
  Message,
  Session,
  SessionVerification,
  SignIn,
  SignUp,
  Ticket,
  User,
} from "../entities";
import { Collection } from "./collection";
import { ImageStore } from "./image-store";

/** Everything the emulator remembers. It lies in one Durable Object's SQLite and outlives a restart. */
export interface Store {
  users: Collection<User>;
  emailAddresses: Collection<EmailAddress, "userId" | "address">;
  clients: Collection<Client, "devBrowserId">;
  sessions: Collection<Session, "clientId" | "userId">;
  signUps: Collection<SignUp, "clientId">;
  signIns: Collection<SignIn, "clientId">;
  sessionVerifications: Collection<SessionVerification>;
  tickets: Collection<Ticket, "userId">;
  messages: Collection<Message, "to">;
  handshakes: Collection<Handshake>;
  images: ImageStore;
  /** Single values that outlive a restart. */
  notes: Collection<Note>;
}

export interface Note {
  id: "proxyUrl" | "configuration";
  value: string;
}

export function createStore(sql: SqlStorage): Store {
  return {
    users: new Collection<User>(sql, "users", [], {
      username: null,
      totpSecret: null,
      pendingTotpSecret: null,
      backupCodes: [],
      failedAttempts: 0,
      lockedUntil: null,
    }),
    emailAddresses: new Collection<EmailAddress, "userId" | "address">(sql, "email_addresses", [
      "userId",
      "address",
    ]),
    clients: new Collection<Client, "devBrowserId">(sql, "clients", ["devBrowserId"]),
    sessions: new Collection<Session, "clientId" | "userId">(
      sql,
      "sessions",
      ["clientId", "userId"],
      { secondVerifiedAt: null, actor: null, activeOrganizationId: null },
    ),
    signUps: new Collection<SignUp, "clientId">(sql, "sign_ups", ["clientId"]),
    signIns: new Collection<SignIn, "clientId">(sql, "sign_ins", ["clientId"], {
      secondVerification: null,
    }),
    sessionVerifications: new Collection(sql, "session_verifications"),
    tickets: new Collection<Ticket, "userId">(sql, "tickets", ["userId"]),
    messages: new Collection<Message, "to">(sql, "messages", ["to"]),
    handshakes: new Collection(sql, "handshakes"),
    images: new ImageStore(sql),
    notes: new Collection(sql, "notes"),
  };
}

/** Forgets everything. */
export function clearStore(store: Store): void {
  for (const collection of Object.values(store)) collection.clear();
}
