import { createClerkClient } from "@clerk/backend";

/** What of a person may leave the server: an allow-list, since Clerk's user carries private metadata. */
export interface Person {
  id: string;
  firstName: string;
  lastName: string;
}

export interface NameChange {
  firstName: string;
  lastName: string;
}

export interface People {
  getPerson(userId: string): Promise<Person | null>;
  /** Throws `PeopleUnavailable` when Clerk refuses for now. */
  updateName(userId: string, name: NameChange): Promise<Person>;
  /** Deletes the account at Clerk; nobody to delete is as good as done. */
  deletePerson(userId: string): Promise<void>;
}

/** Clerk's Backend API did not serve us; the person may try again after `retryAfterSeconds`. */
export class PeopleUnavailable extends Error {
  override readonly name = "PeopleUnavailable";
  constructor(
    readonly retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super("Clerk did not answer", options);
  }
}

const RETRY_AFTER_SECONDS = 10;

/**
 * People through Clerk's Backend API. It allows about 100 requests in 10 s to a whole development
 * instance, so nothing on a reading path asks it: only the settings page and account changes do.
 */
export function createPeople(options: { secretKey: string; apiUrl: string | undefined }): People {
  const clerk = createClerkClient({
    secretKey: options.secretKey,
    ...(options.apiUrl && { apiUrl: options.apiUrl }),
    telemetry: { disabled: true },
  });

  return {
    async getPerson(userId) {
      const user = await asking(clerk.users.getUser(userId));
      return user && toPerson(user);
    },
    async updateName(userId, name) {
      const user = await asking(clerk.users.updateUser(userId, name));
      if (!user) throw new Error("Clerk knows no such user");
      return toPerson(user);
    },
    async deletePerson(userId) {
      await asking(clerk.users.deleteUser(userId));
    },
  };
}

/** Clerk's answer, null for 404, `PeopleUnavailable` for what passes (429, 5xx, no answer at all). */
async function asking<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    const { status, retryAfter } = error as { status?: number; retryAfter?: number };
    if (status === 404) return null;
    if (status !== undefined && status < 500 && status !== 429) throw error;
    throw new PeopleUnavailable(retryAfter ?? RETRY_AFTER_SECONDS, { cause: error });
  }
}

function toPerson(user: { id: string; firstName: string | null; lastName: string | null }): Person {
  return { id: user.id, firstName: user.firstName ?? "", lastName: user.lastName ?? "" };
}
