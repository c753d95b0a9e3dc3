import type { Session, User } from "../../entities";
import { Problem } from "../../http/problem";
import type { FrontendCall } from "../call";
import { requirePerson } from "../call";

const RECENT_MS = 10 * 60 * 1000;

/**
 * The person, for a change that whoever finds a browser open must not make. Where re-verification is switched
 * on, clerk-js opens its dialog upon this Problem and asks once more.
 */
export function requireRecentPerson(call: FrontendCall): { session: Session; user: User } {
  const person = requirePerson(call);
  const { instance } = call;
  const provedAt = Math.max(person.session.verifiedAt, person.session.secondVerifiedAt ?? 0);
  if (!instance.configuration.reverification || instance.now() - provedAt < RECENT_MS) {
    return person;
  }
  const message = "You need to provide additional verification to perform this operation.";
  throw new Problem(403, "session_reverification_required", message);
}
